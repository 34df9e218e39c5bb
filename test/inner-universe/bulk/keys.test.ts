import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { caller, guid, textOf, type Call } from '../support.ts'
import { anyKeys, fill, inOrder, linesOf, oddKeys, post } from './support.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, i) => guid(i))

const everyOf = async (call: Call, every: number) => {
  const lines = linesOf(await call('GET', `/raw/entities/keys?every=${every}`))
  return [...lines.slice(0, -1).map(({ key }) => key), lines.at(-1)?.['count']]
}

test.each([1, 2, 3, 7, 10, 11, 1_000_000])('every %d keys one is told, in order', async (every) => {
  const { call } = await anyKeys()
  await fill(call, numbers(10))
  const expected = numbers(10).filter((_, i) => (i + 1) % every === 0)
  expect(await everyOf(call, every)).toEqual([...expected, 10])
})

test('keys are told in the order of their bytes', async () => {
  const { call } = await anyKeys()
  await fill(call, ['', ...oddKeys])
  expect(await everyOf(call, 1)).toEqual([...inOrder(['', ...oddKeys]), oddKeys.length + 1])
})

test('at most 10,000 keys are told, else how many would be in between', async () => {
  const { call } = await anyKeys()
  for (let i = 0; i < 3; i += 1) {
    await fill(
      call,
      Array.from({ length: 9000 }, (_, k) => `${i}-${k}`),
    )
  }
  const refused = await call('GET', '/raw/entities/keys?every=2')
  expect([refused.status, refused.body['code'], refused.body['parameter']]).toEqual([
    400,
    'malformed',
    'every',
  ])
  expect(refused.body['detail']).toContain('3 is the smallest')
  expect(await everyOf(call, 3)).toHaveLength(9001)
  // Over more of them than are gone past at once.
  expect(await everyOf(call, 25_000)).toHaveLength(2)
  expect((await everyOf(call, 27_000))[1]).toBe(27_000)
  expect(await everyOf(call, 27_001)).toEqual([27_000])
})

test.each(['', 'every=0', 'every=x', 'every=1&every=2', 'limit=1'])(
  'refuses "%s" for keys',
  async (query) => {
    const { call } = await anyKeys()
    expect((await call('GET', `/raw/entities/keys?${query}`)).status).toBe(400)
  },
)

test('a digest is that of the lengths, keys and tags of a range, whatever its size', async () => {
  const { call } = await anyKeys()
  const keys = [...oddKeys, ...Array.from({ length: 2500 }, (_, i) => `k${i}`)]
  await fill(call, keys)
  const tags = new Map<string, string>()
  for (let after = '', more = true; more;) {
    const lines = linesOf(await call('GET', `/raw/entities?documents=false${after}&limit=10000`))
    for (const line of lines.slice(0, -1)) tags.set(textOf(line, 'key'), textOf(line, 'etag'))
    more = lines.at(-1)?.['next'] !== null
    after = `&after=${encodeURIComponent(String(lines.at(-1)?.['next']))}`
  }
  const expected = (within: (key: string) => boolean) => {
    const inside = inOrder(keys).filter(within)
    const text = inside.map((key) => `${Buffer.byteLength(key)}:${key}${tags.get(key)}\n`).join('')
    const digest = createHash('sha256').update(text).digest('base64url')
    return { of: 'text', count: inside.length, digest }
  }
  const ask = async (query: string) => (await call('GET', `/raw/entities/digest?${query}`)).body
  expect(await ask('')).toEqual(expected(() => true))
  // Between "k1" and "k2" UTF-16 and UTF-8 agree.
  expect(await ask('after=k1&to=k2')).toEqual(expected((key) => key > 'k1' && key <= 'k2'))
  expect(await ask('after=k2&to=k1')).toEqual(expected(() => false))
  expect((await call('GET', '/raw/entities/digest?limit=1')).status).toBe(400)
})

test('a digest tells documents apart that differ in anything', async () => {
  const digests = new Set<unknown>()
  for (const keys of [['a'], ['b'], ['a', 'b'], ['ab'], []]) {
    for (const note of ['x', 'y']) {
      const { call } = await anyKeys()
      await fill(call, keys, note)
      digests.add((await call('GET', '/raw/entities/digest')).body['digest'])
    }
  }
  expect(digests.size).toBe(9)
})

test('other requests are answered while a digest or a large write is worked on', async () => {
  const { call, store } = await anyKeys()
  const other = caller(store.url)
  const keys = Array.from({ length: 10_000 }, (_, i) => `k${i}`)
  const lines = keys.map((key) => ({ key, document: { id: key, note: 'n'.repeat(400) } }))
  const whileIn = async (work: Promise<unknown>): Promise<number> => {
    const over = new AbortController()
    let answered = 0
    const done = work.finally(() => over.abort())
    while (!over.signal.aborted) {
      await other('GET', '/livez')
      answered += 1
    }
    await done
    return answered
  }
  // One before and one after it are answered in any case.
  expect(await whileIn(post(call, 'entities', lines))).toBeGreaterThan(3)
  for (let i = 0; i < 9; i += 1)
    await fill(
      call,
      keys.map((key) => `${key}-${i}`),
    )
  expect(await whileIn(call('GET', '/raw/entities/digest'))).toBeGreaterThan(3)
})
