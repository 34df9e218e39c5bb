/** Queries for fields that one version says twice, needs, or has a value for null. */
import * as z from 'zod'
import { expect, test } from 'vitest'
import {
  base,
  change,
  copy,
  defineContract,
  derive,
  flag,
  fold,
  makeRequired,
  object,
  string,
  version,
} from '../../../src/contract/index.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore } from '../support/servers.ts'

const Item = z.object({
  id: z.string(),
  owner: z.string().optional(),
  user: z.string(),
  squash: z.boolean(),
  title: z.enum(['PR', 'COMMIT']).optional(),
  kind: z.string().optional(),
})

const contract = defineContract({
  name: 'twins',
  base: base('1.0.0', {
    summary: 'First',
    types: { Item, Items: z.object({ items: z.array(Item) }) },
    routes: [
      { id: 'list', method: 'GET', path: '/items', kind: 'list', summary: 'L', response: 'Items' },
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Next',
      changes: [
        change('Once', {
          Item: [
            fold('owner', 'user'),
            fold('squash', 'title', flag({ true: 'PR', false: 'COMMIT' })),
            makeRequired('kind', 'other'),
            copy('name', 'id'),
            derive('label', {
              from: ['id'],
              given: object({ id: string() }),
              shape: string(),
              value: ({ id }) => `<${id}>`,
            }),
          ],
        }),
      ],
    }),
  ],
})

const asked = async (query: string, client: string, stored: string): Promise<string> => {
  const store = await startStore((_, outgoing) => {
    outgoing.writeHead(200, { 'Content-Type': 'application/json' })
    outgoing.end('{"items":[]}')
  })
  const stores = { blue: { url: store.url, version: stored } }
  const gateway = await startGateway({ stores, contract })
  const answer = await call(`${gateway.url}/items?${query}`, { headers: { 'API-Version': client } })
  return answer.status === 200
    ? decodeURIComponent(store.last().url).replace('/items?', '')
    : `${answer.status} ${String(answer.json['code'])}`
}

test.each([
  ['owner=a', 'user=a'],
  ['user=a', 'user=a'],
  ['squash=true', 'title=PR'],
  ['title=COMMIT', 'title=COMMIT'],
  ['sort=-owner', 'sort=-user'],
  ['fields=owner,id', 'fields=user,id'],
  ['id=a', 'id=a'],
])('an older client asks a newer store ?%s as ?%s', async (query, sent) => {
  expect(await asked(query, '1.0', '2.0')).toBe(sent)
})

test.each([
  ['user=a', 'user=a'],
  ['title=PR', 'title=PR'],
  ['name=a', 'id=a'],
  ['sort=name', 'sort=id'],
  ['label=x', '400 unmappable-query'],
  ['id=a', 'id=a'],
])('a newer client asks an older store ?%s as ?%s', async (query, sent) => {
  expect(await asked(query, '2.0', '1.0')).toBe(sent)
})

test.each([
  ['kind=a', 'kind=a'],
  ['kind=other', '400 unmappable-query'],
  ['sort=kind', '400 unmappable-query'],
])('what absence becomes cannot be asked for: ?%s is ?%s', async (query, sent) => {
  expect(await asked(query, '2.0', '1.0')).toBe(sent)
})
