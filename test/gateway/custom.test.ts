/** Queries and writes of a type that has a function of the contract: only what it names is affected. */
import { expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  base,
  boolean,
  change,
  custom,
  defineContract,
  object,
  rename,
  string,
  version,
  type Route,
} from '../../src/contract/index.ts'
import { startGateway } from './support/gateway.ts'
import { call, startStore } from './support/servers.ts'

const Person = z.object({ id: z.string(), first: z.string(), last: z.string(), kind: z.string() })
const text = { shape: { kind: 'string' } } as const

const routes: readonly Route[] = [
  {
    id: 'people.list',
    method: 'GET',
    path: '/people',
    kind: 'list',
    summary: 'List',
    response: 'People',
    filters: 'Person',
    query: { sort: text, fields: text },
  },
  {
    id: 'people.get',
    method: 'GET',
    path: '/people/{id}',
    kind: 'read',
    summary: 'Read',
    response: 'Person',
  },
  {
    id: 'people.put',
    method: 'PUT',
    path: '/people/{id}',
    kind: 'replace',
    summary: 'Replace',
    request: 'Person',
    response: 'Person',
  },
]

const word = (value: unknown): string => (typeof value === 'string' ? value : '')

const contract = defineContract({
  name: 'people',
  base: base('1.0.0', {
    summary: 'People',
    types: { Person, People: z.object({ items: z.array(Person) }) },
    routes,
  }),
  versions: [
    version('2.0.0', {
      summary: 'Full names',
      changes: [
        change('Full names', {
          Person: [
            custom('joins the names', {
              reads: ['first', 'last'],
              writes: ['full'],
              to: object({ full: string() }),
              up: ({ first, last }) => ({ full: `${word(first)} ${word(last)}` }),
              down: ({ full }) => {
                const [first = '', ...last] = word(full).trim().split(/ +/)
                return { first, last: last.join(' ') }
              },
              loses: ['down'],
              lossy: 'blanks',
            }),
            rename('kind', 'sort_of'),
            add('hidden', boolean, false),
          ],
        }),
      ],
    }),
  ],
})

const old = { headers: { 'API-Version': '1.0', 'Content-Type': 'application/json' } }

const started = async (stored: string) => {
  const store = await startStore((request, outgoing) => {
    outgoing.writeHead(200, { 'Content-Type': 'application/json', ETag: '"1"' })
    const isList = request.url.startsWith('/people?') || request.url === '/people'
    outgoing.end(
      request.method === 'PUT' ? request.body : isList ? `{"items":[${stored}]}` : stored,
    )
  })
  const stores = { blue: { url: store.url, version: '2.0' } }
  const gateway = await startGateway({ stores, contract })
  return { store, url: gateway.url }
}

const ada = '{"id":"a", "full":"Ada  King", "sort_of":"p","hidden":true, "n" : 1.0}'

test.each([
  ['kind=p', 'sort_of=p'],
  ['id=a', 'id=a'],
  ['page=2', 'page=2'],
  ['sort=-kind', 'sort=-sort_of'],
  ['fields=first,kind', 'fields=full,sort_of'],
  ['fields=id', 'fields=id'],
])('?%s asks the store for ?%s', async (asked, sent) => {
  const { store, url } = await started(ada)
  const answer = await call(`${url}/people?${asked}`, old)
  expect(answer.status).toBe(200)
  expect(decodeURIComponent(store.last().url)).toBe(`/people?${sent}`)
})

test.each(['first=Ada', 'sort=last'])('?%s is of what it reads, and is refused', async (asked) => {
  const { url } = await started(ada)
  const answer = await call(`${url}/people?${asked}`, old)
  expect(answer.status).toBe(400)
  expect(answer.json).toMatchObject({ code: 'unmappable-query' })
})

test('what is asked for comes of what is stored', async () => {
  const { url } = await started('{"full":"Ada King"}')
  const answer = await call(`${url}/people?fields=first`, old)
  expect(answer.json).toEqual({ items: [{ first: 'Ada' }] })
})

test.each([
  ['nothing', { first: 'Ada', last: 'King', kind: 'p' }, ada],
  [
    'another field',
    { first: 'Ada', last: 'King', kind: 'q' },
    ada.replace('"p"', '"q"').replaceAll(', ', ',').replace(' : ', ':'),
  ],
  [
    'what it reads',
    { first: 'Eve', last: 'King', kind: 'p' },
    ada.replace('Ada  King', 'Eve King'),
  ],
])('a client that changes %s keeps all else as it is stored', async (_, body, expected) => {
  const { store, url } = await started(ada)
  const sent = JSON.stringify({ id: 'a', ...body, n: 1 })
  const answer = await call(`${url}/people/a`, { ...old, method: 'PUT', body: sent })
  expect(answer.status).toBe(200)
  const put = store.received.find(({ method }) => method === 'PUT')
  expect(JSON.parse(put?.body ?? '')).toEqual(JSON.parse(expected))
  expect(put?.body).toMatch(/"n" ?: ?1\.0/)
})
