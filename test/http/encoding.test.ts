import { describe, expect, test } from 'vitest'
import {
  chooseCoding,
  codingOf,
  joined,
  readableCodings,
  webCodings,
  type BodyReader,
  type Codings,
} from '../../src/http/index.ts'
import { nodeCodings } from '../../src/http/node/codings.ts'
import { decoded, encoded } from '../suite/http/coding.ts'

/** A body in chunks, how it ends, and whether it was given up. */
const bodyOf = (chunks: readonly Uint8Array[], end?: Error | 'nothing more comes') => {
  let at = 0
  const fate = { cancelled: false }
  const body: BodyReader = {
    read: async () => {
      const value = chunks[at]
      at += 1
      if (value) return { done: false, value }
      if (end instanceof Error) throw end
      return end ? new Promise(() => undefined) : { done: true }
    },
    cancel: async () => {
      fate.cancelled = true
    },
  }
  return { body, fate }
}

const all = async (body: BodyReader): Promise<Buffer> => {
  const chunks: Uint8Array[] = []
  for (;;) {
    const { done, value } = await body.read()
    if (done) break
    chunks.push(value ?? new Uint8Array())
  }
  const length = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  return Buffer.from(joined(chunks, length))
}

const inChunks = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.byteLength / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  )

const kinds: readonly (readonly [name: string, codings: Codings])[] = [
  ['Node', nodeCodings],
  ['the web', webCodings],
]

const cells = kinds.flatMap(([kind, codings]) =>
  codings.names.map((coding) => [coding, kind, codings] as const),
)

const text = JSON.stringify(Array.from({ length: 5000 }, (_, n) => ({ n, name: `Ада ${n % 7}` })))

describe.each(cells)('%s of %s', (coding, _, codings) => {
  test.each([7, 1000, 1_000_000])('is read in chunks of %d bytes', async (size) => {
    const { body } = bodyOf(inChunks(encoded(coding, text), size))
    expect((await all(codings.decode(coding, body))).toString()).toBe(text)
  })

  test.each([true, false])('is written so that others can read it (flushed: %s)', async (flush) => {
    const { body } = bodyOf(inChunks(Buffer.from(text), 4096))
    const written = await all(codings.encode(coding, body, flush))
    expect(written.byteLength).toBeLessThan(text.length / 2)
    expect(decoded(coding, written)).toBe(text)
  })

  test('nothing at all can be written and read', async () => {
    const written = await all(codings.encode(coding, bodyOf([]).body, false))
    const { body } = bodyOf([written])
    expect(await all(codings.decode(coding, body))).toHaveLength(0)
  })

  test('expands no more than is read', async () => {
    const bomb = encoded(coding, Buffer.alloc(48 * 1024 * 1024, ' '))
    const before = process.memoryUsage().arrayBuffers
    const reader = codings.decode(coding, bodyOf([bomb]).body)
    let expanded = 0
    while (expanded < 1024 * 1024) expanded += (await reader.read()).value?.byteLength ?? 0
    expect(expanded).toBeLessThan(8 * 1024 * 1024)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(24 * 1024 * 1024)
    await reader.cancel()
  })

  test('what is given up gives up its source', async () => {
    const { body, fate } = bodyOf([encoded(coding, text)], 'nothing more comes')
    const reader = codings.decode(coding, body)
    await reader.read()
    await reader.cancel()
    await expect.poll(() => fate.cancelled).toBe(true)
  })

  test('a read that waits when the body is given up finds its end', async () => {
    const reader = codings.encode(coding, bodyOf([], 'nothing more comes').body, codings.flushes)
    const rest = all(reader)
    await reader.cancel()
    expect((await rest).byteLength).toBeLessThan(64)
  })

  test('the error of a source that breaks off is the one that is thrown', async () => {
    const broken = new Error('broke off')
    const { body } = bodyOf([encoded(coding, text).subarray(0, 20)], broken)
    await expect(all(codings.decode(coding, body))).rejects.toBe(broken)
  })

  test.each([
    ['other bytes', Buffer.from(text)],
    ['half of it', encoded(coding, text).subarray(0, 100)],
  ])('%s are an error', async (_says, bytes) => {
    await expect(all(codings.decode(coding, bodyOf([bytes]).body))).rejects.toThrow(Error)
  })
})

test.each([
  [null, 'identity'],
  ['', 'identity'],
  ['identity', 'identity'],
  ['GZip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['gzip, identity', 'gzip'],
  ['gzip, br', 'gzip, br'],
  ['exi', 'exi'],
])('Content-Encoding %j is %s', (header, coding) => {
  expect(codingOf(header)).toBe(coding)
})

const names = ['br', 'gzip']

test.each([
  [null, 'identity', 'identity'],
  [null, 'gzip', 'identity'],
  ['', 'gzip', 'identity'],
  ['gzip', 'gzip', 'gzip'],
  ['gzip, br', 'identity', 'identity'],
  ['gzip;q=0.1, br;q=1', 'gzip', 'gzip'],
  ['gzip;q=0, br;q=0.5', 'gzip', 'identity'],
  ['gzip;q=0, br;q=0.5, identity;q=0.1', 'gzip', 'br'],
  ['gzip;q=0, *', 'gzip', 'identity'],
  ['gzip;q=0, identity;q=0, *', 'gzip', 'br'],
  ['identity;q=0, gzip;q=0.2, br;q=0.3', 'identity', 'br'],
  ['identity;q=0, gzip, br', 'identity', 'br'],
  ['*;q=0, gzip;q=0.001', 'identity', 'gzip'],
  ['*;q=0', 'identity', 'identity'],
  ['*;q=0, identity', 'gzip', 'identity'],
  ['IDENTITY;Q=0.000 , X-GZIP ; q=1.000', 'identity', 'gzip'],
  ['gzip;q=2, br;quality=1', 'gzip', 'identity'],
])('Accept-Encoding %j has an answer in %s sent in %s', (header, present, chosen) => {
  expect(chooseCoding(header, present, names)).toBe(chosen)
})

test.each([
  [null, 'identity'],
  ['', 'identity'],
  ['gzip, deflate, br, zstd', 'gzip, br'],
  ['br;q=0.5, x-gzip;q=0.25', 'br;q=0.5, gzip;q=0.25'],
  ['gzip;q=0, identity;q=0', 'identity'],
  ['identity;q=0.5, gzip;q=0.1', 'identity;q=0.5, gzip;q=0.1'],
  ['*', 'identity'],
])('for Accept-Encoding %j the store is asked for %s', (header, asked) => {
  expect(readableCodings(header, names)).toBe(asked)
})
