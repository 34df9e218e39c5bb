/** Values that a store may send tomorrow: seen as a stand-in, asked for as one, and never overwritten by it. */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  add,
  base,
  change,
  convert,
  defineContract,
  each,
  flag,
  keyed,
  self,
  split,
  string,
  values,
  version,
  type Route,
} from '../../../src/contract/index.ts'
import { mapQuery } from '../../../src/gateway/map/query.ts'
import { sidesBetween } from '../../../src/gateway/map/sides.ts'
import type { Json } from '../../../src/json/index.ts'
import { must } from '../../support/must.ts'
import { routes } from '../upgrade/write/unseen/contract.ts'
import { startDocs } from '../upgrade/write/unseen/docs.ts'

const State = z.enum(['open', 'done', 'other'])
const Doc = z.object({
  name: z.string(),
  state: State,
  on: z.boolean(),
  tags: z.string(),
  items: z.array(z.object({ id: z.string(), n: z.int() })),
})
const maps = {
  up: { open: 'todo', done: 'done', other: 'blocked' },
  down: { todo: 'open', done: 'done', blocked: 'other' },
}

const list: Route = {
  id: 'docs.list',
  method: 'GET',
  path: '/docs',
  kind: 'list',
  summary: 'List',
  response: 'Docs',
  filters: 'Doc',
}

const contract = defineContract({
  name: 'open',
  dialect: 'brackets',
  base: base('1.0.0', {
    summary: 'First',
    types: { Doc, Docs: z.object({ items: z.array(Doc) }) },
    routes: [...routes, list],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change('Other forms', {
          Doc: [
            convert('state', values(maps, { otherwise: 'other' }), { lossy: 'those of tomorrow' }),
            convert('on', flag({ true: 'on', false: 'off' })),
            convert('tags', split(',')),
            convert('items', keyed('id'), { lossy: 'their order' }),
          ],
        }),
      ],
    }),
  ],
})

const rest = { on: 'on', tags: ['a', 'b'], items: { x: { n: 1 }, y: { n: 2 } } }
const stored = { name: 'a', state: 'paused', ...rest }
const seen = {
  name: 'a',
  state: 'other',
  on: true,
  tags: 'a,b',
  items: [
    { id: 'x', n: 1 },
    { id: 'y', n: 2 },
  ],
}

describe('a value of tomorrow', () => {
  test('is seen as its stand-in, and stays when that comes back', async () => {
    const docs = await startDocs(contract, '2.0', stored)
    expect((await docs.send('1.0', 'GET')).json).toEqual(seen)
    expect((await docs.send('1.0', 'PUT', { ...seen, name: 'b' })).status).toBe(200)
    expect(JSON.parse(docs.now() ?? '')).toEqual({ ...stored, name: 'b' })
    const patches = [
      { state: 'other', name: 'c' },
      [{ op: 'replace', path: '/state', value: 'other' }],
    ]
    for (const patch of patches) expect((await docs.send('1.0', 'PATCH', patch)).status).toBe(200)
    expect(JSON.parse(docs.now() ?? '')).toEqual({ ...stored, name: 'c' })
  })

  test('goes where the client chooses another', async () => {
    const docs = await startDocs(contract, '2.0', stored)
    expect((await docs.send('1.0', 'PATCH', { state: 'done' })).status).toBe(200)
    expect(JSON.parse(docs.now() ?? '')).toEqual({ ...stored, state: 'done' })
    expect((await docs.send('1.0', 'PUT', { ...seen, state: 'other' })).status).toBe(200)
    expect(JSON.parse(docs.now() ?? '')).toEqual({ ...stored, state: 'blocked' })
  })

  test('passes between those who speak its version, and is refused where the store is older', async () => {
    const newer = await startDocs(contract, '2.0', stored)
    expect((await newer.send('2.0', 'GET')).json).toEqual(stored)
    const older = await startDocs(contract, '1.0', seen)
    const put = await older.send('2.0', 'PUT', stored)
    expect([put.status, put.json]).toMatchObject([422, { code: 'not-representable' }])
    expect(older.now()).toBe(older.before)
  })
})

describe('the other codecs in writes', () => {
  test('what a client changes in them is changed, and nothing else', async () => {
    const docs = await startDocs(contract, '2.0', stored)
    const items = [
      { id: 'y', n: 5 },
      { id: 'z', n: 3 },
    ]
    const put = await docs.send('1.0', 'PUT', { ...seen, on: false, tags: 'b,c', items })
    expect(put.status).toBe(200)
    const changed = { on: 'off', tags: ['b', 'c'], items: { y: { n: 5 }, z: { n: 3 } } }
    expect(JSON.parse(docs.now() ?? '')).toEqual({ ...stored, ...changed })
    const path = '/items/0/n'
    const patch = await docs.send('1.0', 'PATCH', [{ op: 'replace', path, value: 6 }])
    expect(patch.status).toBe(200)
    expect(JSON.parse(docs.now() ?? '')).toMatchObject({ items: { y: { n: 6 }, z: { n: 3 } } })
    expect((await docs.send('1.0', 'PATCH', { on: true })).status).toBe(200)
    expect(JSON.parse(docs.now() ?? '')).toMatchObject({ on: 'on' })
  })

  test('a newer client changes members of the map in the list that is stored', async () => {
    const docs = await startDocs(contract, '1.0', seen)
    const patch = await docs.send('2.0', 'PATCH', { items: { x: null, z: { n: 9 } } })
    expect(patch.status).toBe(200)
    const items = [
      { id: 'y', n: 2 },
      { id: 'z', n: 9 },
    ]
    expect(JSON.parse(docs.now() ?? '')).toEqual({ ...seen, items })
    const one = [{ op: 'replace', path: '/items/y/n', value: 7 }]
    expect((await docs.send('2.0', 'PATCH', one)).status).toBe(200)
    expect(JSON.parse(docs.now() ?? '')).toMatchObject({ items: [{ id: 'y', n: 7 }, { id: 'z' }] })
  })

  test.each([
    ['a key that comes twice', { items: [seen.items[0], seen.items[0]] }, 'not-representable'],
    ['a list where text is', { tags: ['a'] }, 'wrong-shape'],
    ['a word where true is', { on: 'on' }, 'wrong-shape'],
    ['an unknown state', { state: 'paused' }, 'wrong-shape'],
  ])('%s is refused', async (_, change_, code) => {
    const docs = await startDocs(contract, '2.0', stored)
    const put = await docs.send('1.0', 'PUT', { ...seen, ...change_ } as typeof seen)
    expect([put.status, put.json]).toMatchObject([422, { code }])
    expect(docs.now()).toBe(docs.before)
  })
})

const asked = (query: string, client: string, store: string): string | undefined => {
  const [from, to] = [contract.version(client), contract.version(store)]
  const [own, other] = [from, to].map((one) => one?.routes.find(({ id }) => id === 'docs.list'))
  must(Boolean(from && to && own && other), () => 'no such version')
  if (!from || !to || !own || !other) return undefined
  const sides = sidesBetween(contract, 'Doc', from, to)
  const result = mapQuery(query, { client: own, store: other }, sides)
  return result.ok ? decodeURIComponent(result.value.query) : result.problem.code
}

test.each([
  ['state=open', '1.0', '2.0', 'state=todo'],
  ['filter[state][In]=open,done', '1.0', '2.0', 'filter[state][In]=todo,done'],
  ['state=other', '1.0', '2.0', 'filter[state][NotIn]=todo,done'],
  ['filter[state][NotEquals]=open', '1.0', '2.0', 'filter[state][NotEquals]=todo'],
  ['on=true', '1.0', '2.0', 'on=on'],
  ['on=off', '2.0', '1.0', 'on=false'],
  ['on=maybe', '1.0', '2.0', 'unmappable-query'],
  ['tags=a', '1.0', '2.0', 'unmappable-query'],
  ['items=a', '1.0', '2.0', 'unmappable-query'],
])('?%s of %s asks a store of %s for ?%s', (query, client, store, sent) => {
  expect(asked(query, client, store)).toBe(sent)
})

describe('inside of lists and maps', () => {
  const Row = z.object({ id: z.string(), state: State })
  const types = {
    State,
    Doc: z.object({ name: z.string(), rows: z.array(Row), by: z.record(z.string(), State) }),
  }
  const nested = defineContract({
    name: 'nested',
    base: base('1.0.0', { summary: 'First', types, routes }),
    versions: [
      version('2.0.0', {
        summary: 'Second',
        changes: [
          change('Open', {
            State: [convert(self, values(maps, { otherwise: 'other' }), { lossy: 'tomorrow' })],
          }),
        ],
      }),
      version('3.0.0', {
        summary: 'Third',
        changes: [
          change('A map', { Doc: [convert('rows', keyed('id'), { lossy: 'their order' })] }),
          change('More', { Doc: [each('rows', [add('hidden', string(), 'no')])] }),
        ],
      }),
    ],
  })
  const held = {
    name: 'a',
    rows: { x: { state: 'paused', hidden: 'yes' }, y: { state: 'todo', hidden: 'no' } },
    by: { one: 'lost', two: 'done' },
  }
  const told = {
    name: 'a',
    rows: [
      { id: 'x', state: 'other' },
      { id: 'y', state: 'open' },
    ],
    by: { one: 'other', two: 'done' },
  }
  const [x, y] = told.rows

  test.each<[string, string, Json, Json]>([
    ['the same', 'PUT', told, held],
    [
      'another value beside it',
      'PUT',
      { ...told, rows: [x, { ...y, state: 'done' }] as Json },
      { ...held, rows: { ...held.rows, y: { state: 'done', hidden: 'no' } } },
    ],
    ['one item less', 'PUT', { ...told, rows: [x] as Json }, { ...held, rows: { x: held.rows.x } }],
    [
      'one more, in another order',
      'PUT',
      { ...told, rows: [{ id: 'z', state: 'done' }, y, x] as Json },
      { ...held, rows: { ...held.rows, z: { state: 'done', hidden: 'no' } } },
    ],
    ['one key less', 'PATCH', { by: { two: null } }, { ...held, by: { one: 'lost' } }],
    [
      'the stand-in',
      'PATCH',
      { by: { one: 'other', three: 'open' } },
      { ...held, by: { ...held.by, three: 'todo' } },
    ],
    [
      'a test of it',
      'PATCH',
      [
        { op: 'test', path: '/rows/0/state', value: 'other' },
        { op: 'replace', path: '/name', value: 'b' },
      ],
      { ...held, name: 'b' },
    ],
    [
      'an item taken out by its place',
      'PATCH',
      [{ op: 'remove', path: '/rows/1' }],
      { ...held, rows: { x: held.rows.x } },
    ],
  ])('what a client of two versions ago cannot see stays: %s', async (_, method, body, after) => {
    const docs = await startDocs(nested, '3.0', held)
    expect((await docs.send('1.0', 'GET')).json).toEqual(told)
    const answer = await docs.send('1.0', method, body)
    expect([answer.status, answer.status === 200 ? {} : answer.json]).toEqual([200, {}])
    expect(JSON.parse(docs.now() ?? '')).toEqual(after)
  })
})
