/** Patches of what the backend keeps in another form, where the store takes patches and nothing else. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  asText,
  base,
  change,
  codec,
  convert,
  custom,
  defineContract,
  head,
  keyed,
  list,
  object,
  string,
  values,
  version,
  wrap,
  type BodyForm,
  type Contract,
  type Route,
} from '../../../../src/contract/index.ts'
import type { Json } from '../../../../src/json/index.ts'
import type { Op } from '../../../../src/lens/index.ts'
import { startDocs } from './unseen/docs.ts'

const Doc = z.object({
  name: z.string(),
  owner: z.enum(['a', 'b']),
  places: z.array(z.string()),
  count: z.int(),
  level: z.enum(['low', 'high']),
  rows: z.array(z.object({ id: z.string(), n: z.int(), note: z.string().nullish() })),
  first: z.string(),
  last: z.string(),
  hidden: z.string().optional(),
})

const lossy = { lossy: 'declared' }

const firstLast = object({ first: string(), last: string() })

const ops: readonly Op[] = [
  convert('owner', values({ up: { a: 'A', b: 'B' }, down: { A: 'a', B: 'b' } })),
  wrap('owner', lossy),
  head('places', { ...lossy, empty: 'refuse' }),
  convert('count', asText()),
  wrap('count', lossy),
  convert(
    'level',
    values({ up: { low: 'low', high: 'high' }, down: { low: 'low', high: 'high', top: 'high' } }),
    lossy,
  ),
  convert('rows', keyed('id'), lossy),
  custom('joins the names', {
    reads: ['first', 'last'],
    writes: ['full'],
    from: firstLast,
    to: object({ full: string() }),
    up: ({ first, last }) => ({ full: `${first} ${last}` }),
    down: ({ full }) => {
      const [first = '', ...last] = full.split(' ')
      return { first, last: last.join(' ') }
    },
  }),
]

const route = (
  method: Route['method'],
  kind: Route['kind'],
  takes?: readonly BodyForm[],
): Route => ({
  id: `docs.${kind}`,
  method,
  path: '/docs/{id}',
  kind,
  summary: kind,
  response: 'Doc',
  ...(kind === 'read' ? {} : { request: 'Doc' }),
  ...(takes ? { takes } : {}),
})

const contractOf = (takes?: readonly BodyForm[], types = { Doc }): Contract =>
  defineContract({
    name: 'docs',
    base: base('1.0.0', {
      summary: 'Single values',
      types,
      routes: [route('GET', 'read'), route('PATCH', 'patch', takes)],
    }),
    versions: [version('2.0.0', { summary: 'Lists', changes: [change('Lists', { Doc: ops })] })],
  })

const contract = contractOf()

const older = {
  name: 'x',
  owner: 'a',
  places: ['p', 'q'],
  count: 1,
  level: 'low',
  rows: [
    { id: 'r', n: 1 },
    { id: 's', n: 2 },
  ],
  first: 'Ada',
  last: 'Lovelace',
}

const newer = {
  name: 'x',
  owner: ['A', 'B'],
  places: 'p',
  count: ['1', '2'],
  level: 'top',
  rows: { r: { n: 1, extra: 'kept' }, s: { n: 2 } },
  full: 'Ada Lovelace',
}

describe.each(['merge-patch', 'json-patch'] as const)('sent as %s', (form) => {
  const patchOf = (members: Readonly<Record<string, Json>>): Json =>
    form === 'merge-patch'
      ? members
      : Object.entries(members).map(([name, value]) => ({ op: 'replace', path: `/${name}`, value }))

  test.each<[string, Readonly<Record<string, Json>>, Json]>([
    ['the first of a list', { owner: 'b' }, { owner: ['B', 'B'] }],
    ['the first of converted ones', { count: 7 }, { count: ['7', '2'] }],
    ['a value that stands for several', { level: 'low' }, { level: 'low' }],
    ['what a function reads', { last: 'Byron' }, { full: 'Ada Byron' }],
    [
      'several, and others',
      { name: 'y', owner: 'b', first: 'Eva' },
      { name: 'y', owner: ['B', 'B'], full: 'Eva Lovelace' },
    ],
    ['nothing new', { owner: 'a' }, {}],
    ['what looks the same', { level: 'high' }, {}],
  ])('an older client sets %s', async (_, members, sent) => {
    const { send, now, lastSent, lastWrite } = await startDocs(contract, '2.0', newer)
    const answer = await send('1.0', 'PATCH', patchOf(members))
    expect(answer.json).toMatchObject(members)
    expect([answer.status, lastWrite()]).toEqual([200, 'PATCH'])
    expect(JSON.parse(lastSent()?.body ?? '')).toEqual(sent)
    expect(lastSent()?.headers['content-type']).toBe('application/merge-patch+json')
    expect(lastSent()?.headers['if-match']).toMatch(/^"/)
    expect(JSON.parse(now() ?? '')).toMatchObject({ ...newer, ...(sent as object) })
  })

  test('a newer client sets a list, and a part of what is made of others', async () => {
    const { send, now, lastSent } = await startDocs(contract, '1.0', older)
    const answer = await send('2.0', 'PATCH', patchOf({ full: 'Eva Byron', owner: ['B'] }))
    expect(answer.status).toBe(200)
    expect(JSON.parse(lastSent()?.body ?? '')).toEqual({ owner: 'b', first: 'Eva', last: 'Byron' })
    expect(JSON.parse(now() ?? '')).toEqual({ ...older, owner: 'b', first: 'Eva', last: 'Byron' })
  })

  test('what the store has no place for is refused, and nothing is written', async () => {
    const { send, now, before } = await startDocs(contract, '1.0', older)
    for (const members of [{ owner: ['A', 'B'] }, { owner: [] }, { level: 'top' }]) {
      const answer = await send('2.0', 'PATCH', patchOf(members))
      expect(answer.json).toMatchObject({ status: 422, code: 'not-representable' })
    }
    expect(now()).toBe(before)
  })
})

test('items that are left out of a list are gone from what the store keeps by their keys', async () => {
  const { send, now, lastSent } = await startDocs(contract, '2.0', newer)
  const rows = [{ id: 'r', n: 5, extra: 'kept' }]
  expect((await send('1.0', 'PATCH', { rows })).json).toMatchObject({ rows })
  expect(JSON.parse(lastSent()?.body ?? '')).toEqual({ rows: { r: { n: 5 }, s: null } })
  expect(JSON.parse(now() ?? '')).toEqual({ ...newer, rows: { r: { n: 5, extra: 'kept' } } })
})

test('two patches at once both count', async () => {
  const { send, now, readTogether, refusals } = await startDocs(contract, '2.0', newer)
  readTogether(2)
  const answers = await Promise.all([
    send('1.0', 'PATCH', { last: 'Byron' }),
    send('1.0', 'PATCH', { first: 'Eva' }),
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(refusals()).toBe(1)
  expect(JSON.parse(now() ?? '')).toMatchObject({ full: 'Eva Byron' })
})

test("a client's own condition counts", async () => {
  const { send, now, before } = await startDocs(contract, '2.0', newer)
  const stale = await send('1.0', 'PATCH', { owner: 'b' }, { 'If-Match': '"other"' })
  expect(stale.status).toBe(412)
  expect(now()).toBe(before)
  const { headers } = await send('1.0', 'GET')
  const fresh = await send('1.0', 'PATCH', { owner: 'b' }, { 'If-Match': headers['etag'] ?? '' })
  expect(fresh.status).toBe(200)
})

test('a document that is not there is the answer of the store', async () => {
  const { send, now } = await startDocs(contract, '2.0', undefined)
  expect((await send('1.0', 'PATCH', { owner: 'b' })).status).toBe(404)
  expect(now()).toBeUndefined()
})

test('a store that takes operations only is sent operations', async () => {
  const docs = await startDocs(contractOf(['json-patch']), '2.0', newer)
  const { send, now, lastSent } = docs
  const patch = [
    { op: 'replace', path: '/owner', value: 'b' },
    { op: 'remove', path: '/rows/1' },
  ]
  expect((await send('1.0', 'PATCH', patch)).status).toBe(200)
  expect(lastSent()?.headers['content-type']).toBe('application/json-patch+json')
  expect(JSON.parse(lastSent()?.body ?? '')).toEqual([
    { op: 'replace', path: '/owner', value: ['B', 'B'] },
    { op: 'remove', path: '/rows/s' },
  ])
  expect(JSON.parse(now() ?? '')).toEqual({
    ...newer,
    owner: ['B', 'B'],
    rows: { r: newer.rows.r },
  })
})

test('a member that becomes null is refused where the store would delete it', async () => {
  const Nullable = z.object({ tags: z.array(z.string()), name: z.string() })
  const nulls = codec('none is null', {
    from: list(string()),
    to: { kind: 'nullable', of: { kind: 'string' } },
    up: (tags) => (Array.isArray(tags) && tags.length > 0 ? tags.join() : null),
    down: (text) => (typeof text === 'string' ? text.split(',') : []),
  })
  const doc = defineContract({
    name: 'docs',
    base: base('1.0.0', {
      summary: 'Lists',
      types: { Doc: Nullable },
      routes: [route('GET', 'read'), route('PATCH', 'patch')],
    }),
    versions: [
      version('2.0.0', {
        summary: 'Text',
        changes: [change('Text', { Doc: [convert('tags', nulls)] })],
      }),
    ],
  })
  const { send, now, before } = await startDocs(doc, '2.0', { tags: 'a', name: 'x' })
  const answer = await send('1.0', 'PATCH', [{ op: 'remove', path: '/tags/0' }])
  expect(answer.json).toMatchObject({ status: 422, errors: [{ pointer: '/tags' }] })
  expect(now()).toBe(before)
  expect((await send('1.0', 'PATCH', [{ op: 'add', path: '/tags/0', value: 'b' }])).status).toBe(
    200,
  )
  expect(now()).toBe('{"tags":"b,a","name":"x"}')
})
