/** Large requests, one of each kind that costs a lot, and within the limits. */
import { gzipSync } from 'node:zlib'

export interface Attack {
  readonly name: string
  /** What the store has at the path, in its version 2.0. */
  readonly stored?: () => string
  readonly method: 'GET' | 'PUT' | 'PATCH'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: () => string | Uint8Array
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

const json = (value: unknown): string => JSON.stringify(value)

const record = (count: number, make: (index: number) => unknown): Record<string, unknown> =>
  Object.fromEntries(times(count, (i) => [`key${i}`, make(i)]))

const doc = { id: 'large', tags: [], hidden: true }

const put = (name: string, stored: () => unknown, sent: () => unknown): Attack => ({
  name,
  stored: () => json(stored()),
  method: 'PUT',
  path: '/docs/large',
  headers: { 'content-type': 'application/json' },
  body: () => json(sent()),
})

const patch = (name: string, stored: () => unknown, operations: () => unknown): Attack => ({
  name,
  stored: () => json(stored()),
  method: 'PATCH',
  path: '/docs/large',
  headers: { 'content-type': 'application/json-patch+json' },
  body: () => json(operations()),
})

const get = (name: string, stored: () => string, path = '/docs/large'): Attack => ({
  name,
  stored,
  method: 'GET',
  path,
})

/** Something that only the whole document can say, so that the patch is merged. */
const asAWhole = { op: 'add', path: '/tags/-', value: 'last' }

const nested = (depth: number): unknown => {
  let value: unknown = 1
  for (let i = 0; i < depth; i += 1) value = i % 2 ? { a: value } : [value]
  return value
}

export const attacks: readonly Attack[] = [
  patch(
    'PATCH of 93,000 moves of one key, 95,000 members',
    () => ({ ...doc, extra: record(95_000, (i) => i) }),
    () => [
      asAWhole,
      ...times(93_000, (i) =>
        i % 2
          ? { op: 'move', from: '/extra/x', path: '/extra/key5' }
          : { op: 'move', from: '/extra/key5', path: '/extra/x' },
      ),
    ],
  ),
  patch(
    'PATCH of 60,000 moves within a list of 95,000',
    () => ({ ...doc, extra: { list: times(95_000, (i) => i) } }),
    () => [
      asAWhole,
      ...times(60_000, () => ({ op: 'move', from: '/extra/list/0', path: '/extra/list/-' })),
    ],
  ),
  patch(
    'PATCH of 30 copies, each twice the one before',
    () => ({ ...doc, extra: { a: times(100, () => 'some text') } }),
    () => [asAWhole, ...times(30, (i) => ({ op: 'copy', from: '/extra', path: `/extra/c${i}` }))],
  ),
  patch(
    'PATCH of 60,000 tests of the whole document',
    () => ({ ...doc, extra: record(95_000, (i) => i) }),
    () => [asAWhole, ...times(60_000, () => ({ op: 'test', path: '/extra/key7', value: 7 }))],
  ),
  {
    name: 'PATCH of 52 bytes on 6.5 MB',
    stored: () => json({ ...doc, extra: record(250_000, () => 'some text') }),
    method: 'PATCH',
    path: '/docs/large',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: () => json({ tags: ['one', 'two', 'three', 'four', 'five'] }),
  },
  put(
    'PUT of 300 KB, parts unlike each other',
    () => ({
      ...doc,
      parts: times(4000, (i) => ({ name: `name ${i}`, value: i, note: `note ${i}`, hidden: true })),
    }),
    () => ({
      id: 'large',
      parts: times(4000, (i) => ({ name: `name ${i + 1}`, value: i, note: `other ${i}` })),
    }),
  ),
  put(
    'PUT of 40 KB, parts alike in part',
    () => ({ ...doc, parts: times(650, (i) => ({ note: `note ${i}`, hidden: true })) }),
    () => ({ id: 'large', parts: times(650, (i) => ({ note: `other ${i}` })) }),
  ),
  put(
    'PUT of 600 KB, equal items',
    () => ({ ...doc, parts: times(40_000, () => ({ value: 1, hidden: true })) }),
    () => ({ id: 'large', parts: times(40_000, () => ({ value: 1 })) }),
  ),
  put(
    'PUT of 2.6 MB, items with few keys',
    () => ({
      ...doc,
      keyed: times(80_000, (i) => ({ name: `n${i % 10}`, value: i, hidden: i % 2 > 0 })),
    }),
    () => ({
      id: 'large',
      keyed: times(80_000, (i) => ({ name: `n${(i + 3) % 10}`, value: i + 1 })),
    }),
  ),
  put(
    'PUT of 5 MB, a wide map',
    () => ({ ...doc, map: record(90_000, (i) => ({ name: 'some', value: i, hidden: true })) }),
    () => ({ id: 'large', map: record(90_000, (i) => ({ name: 'other', value: i })) }),
  ),
  put(
    'PUT of 7 MB, one text full of escapes',
    () => ({ ...doc, extra: { text: '"\n'.repeat(1_700_000) } }),
    () => ({ id: 'large', title: 'x', extra: { text: '"\n'.repeat(1_700_000) } }),
  ),
  {
    name: 'PUT of 4 MB, numbers of many digits',
    stored: () => json(doc),
    method: 'PUT',
    path: '/docs/large',
    headers: { 'content-type': 'application/json' },
    body: () => `{"id":"large","extra":{"n":[${times(40, () => '1'.repeat(100_000)).join()}]}}`,
  },
  put(
    'PUT of 3 MB, nested deep',
    () => doc,
    () => ({ id: 'large', extra: record(8000, () => nested(100)) }),
  ),
  {
    name: 'PUT of 8 KB that gzip expands to 8 MB',
    stored: () => json(doc),
    method: 'PUT',
    path: '/docs/large',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: () => gzipSync(json({ id: 'large', tags: times(1_300_000, () => 'aa') })),
  },
  get('GET of a map that grows from 6 to 32 MB', () =>
    json({ ...doc, map: record(400_000, () => ({})) }),
  ),
  get(
    'GET of a list that grows from 8 MB',
    () => `{"items":[${times(900_000, () => '{"id":""}').join()}]}`,
    '/docs',
  ),
  get(
    'GET of one item of 20 MB in a list',
    () =>
      `{"items":[{"id":"a","parts":[${times(1_000_000, () => '{"name":"some part"}').join()}]}]}`,
    '/docs',
  ),
  get(
    'GET of a list of 30 MB, cut to fields',
    () =>
      json({
        items: times(250_000, (i) => ({
          ...doc,
          id: `${i}`,
          tags: [{ name: 'some' }, { name: 'tags' }],
        })),
      }),
    '/docs?fields=id,tags',
  ),
  get('GET of 900 KB, as small as is held', () =>
    json({ ...doc, tags: times(50_000, (i) => ({ name: `tag${i}` })) }),
  ),
  get('GET of 20 MB that breaks at its end', () =>
    json({ ...doc, tags: [...times(1_000_000, (i) => ({ name: `tag${i}` })), 7] }),
  ),
]

/** @throws Error where there is none */
export const attackNamed = (name: string): Attack => {
  const found = attacks.find((attack) => attack.name === name)
  if (!found) throw new Error(`There is no attack ${name}`)
  return found
}
