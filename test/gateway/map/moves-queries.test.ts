/** Filters of fields that moved between a key of a map and a field of their own. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { base, change, defineContract, move, version } from '../../../src/contract/index.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore } from '../support/servers.ts'

const s = z.string()
const Meta = z.object({ name: s, annotations: z.record(z.string(), s).optional() })
const Doc = z.object({ metadata: Meta, spec: z.object({ rule: s.optional() }) })

const contract = defineContract({
  name: 'moves',
  base: base('1.0.0', {
    summary: 'First',
    types: { Doc, Docs: z.object({ items: z.array(Doc) }), Meta },
    routes: [
      {
        id: 'docs.list',
        method: 'GET',
        path: '/docs',
        kind: 'list',
        summary: 'List',
        response: 'Docs',
        dialect: 'brackets',
      },
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change('A class', { Doc: [move(['metadata', 'annotations', 'k'], ['spec', 'cls'])] }),
      ],
    }),
  ],
})

const asked = async (client: string, store_: string, query: string) => {
  const store = await startStore((_, outgoing) => {
    outgoing.writeHead(200, { 'Content-Type': 'application/json' })
    outgoing.end('{"items":[]}')
  })
  const gateway = await startGateway({
    stores: { blue: { url: store.url, version: store_ } },
    contract,
  })
  const answer = await call(`${gateway.url}/docs?${query}`, { headers: { 'API-Version': client } })
  return answer.status === 200
    ? decodeURIComponent(store.last().url)
    : [answer.status, (answer.json as { code: string }).code]
}

describe('a filter', () => {
  test.each<[string, string, string, unknown]>([
    ['1.0', '2.0', 'filter[metadata.annotations.k][Equals]=x', '/docs?filter[spec.cls][Equals]=x'],
    ['2.0', '1.0', 'filter[spec.cls][Equals]=x', '/docs?filter[metadata.annotations.k][Equals]=x'],
    [
      '1.0',
      '2.0',
      'filter[metadata.annotations.l][Equals]=x',
      '/docs?filter[metadata.annotations.l][Equals]=x',
    ],
    ['2.0', '1.0', 'filter[metadata.annotations.k][Equals]=x', [400, 'unmappable-query']],
  ])('%s to %s: %s', async (client, store, query, told) => {
    expect(await asked(client, store, query)).toEqual(told)
  })
})
