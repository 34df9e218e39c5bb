/** What clients and a store say to each other in one case: drawn at random, and data, so that it can be shown and shrunk. */
import * as fc from 'fast-check'
import { known } from './known.ts'

/** Text is Latin-1 everywhere, one letter for each byte. */
export type Field = readonly [name: string, value: string]

export const contents = [
  'document',
  'list',
  'lines',
  'events',
  'large',
  'text',
  'half',
  'none',
] as const
export const codings = ['identity', 'gzip', 'deflate', 'br', 'zstd', 'unknown', 'lying'] as const

/** What the store answers to one request. */
export interface Reply {
  readonly status: number
  readonly headers: readonly Field[]
  readonly content: (typeof contents)[number]
  readonly coding: (typeof codings)[number]
  readonly framing:
    | 'length'
    | 'chunks'
    | 'close'
    | 'short'
    | 'long'
    | 'both'
    | 'twice'
    | 'bad-chunk'
  readonly interim: readonly number[]
  /** Per mille of its bytes that are sent; all of them when absent. */
  readonly cut?: number | undefined
  readonly end: 'keep' | 'fin' | 'reset'
  /** Whether it is said before the request's body has come. */
  readonly early: boolean
  /** In how many writes. */
  readonly pieces: number
}

export const methods = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS'] as const
export const targets = [
  '/items/a',
  '/items',
  '/items?limit=2',
  '/items/count',
  '/items/export',
  '/exports/items',
  '/items/events',
  '/things/a',
  '/boxes/a',
  '/schema',
  '/elsewhere',
] as const

/** What one client asks. */
export interface Ask {
  readonly method: (typeof methods)[number]
  readonly target: (typeof targets)[number]
  readonly version: string
  readonly headers: readonly Field[]
  readonly content: 'document' | 'patch' | 'half' | 'text' | 'large' | 'none'
  readonly framing: 'length' | 'chunks'
  /** What makes it no request, after which nothing more is said. */
  readonly damage?: (typeof damages)[number] | undefined
  readonly reply: Reply
}

export const damages = [
  'both',
  'twice',
  'negative',
  'cut',
  'chunk',
  'host',
  'line',
  'control',
] as const

export interface Case {
  /** Whether the gateway keeps answers. */
  readonly cached: boolean
  readonly connections: readonly {
    /** Whether all is said at once. */
    readonly pipelined: boolean
    readonly asks: readonly Ask[]
  }[]
}

const letters = (from: readonly (readonly [number, number])[], maxLength: number) =>
  fc
    .array(
      fc
        .oneof(...from.map(([min, max]) => fc.integer({ min, max })))
        .map((code) => String.fromCharCode(code)),
      { maxLength },
    )
    .map((all) => all.join(''))

const high: readonly (readonly [number, number])[] = [[0x80, 0xff]]
const value = (bytes: readonly (readonly [number, number])[]) =>
  letters([[0x21, 0x7e], [0x20, 0x7e], ...bytes], 24).map((text) => text.trim())

const weighed = <T>(...all: readonly (readonly [weight: number, value: T])[]): fc.Arbitrary<T> =>
  fc.oneof(...all.map(([weight, one]) => ({ weight, arbitrary: fc.constant(one) })))

/** `STORE` becomes the address of the store, `TAG` the name of the exchange. */
const told: fc.Arbitrary<Field> = fc.oneof(
  value(known['latin-1-answers'] === undefined ? high : []).map((text): Field => ['X-Bytes', text]),
  fc.constantFrom<Field>(
    ['ETag', '"v-TAG"'],
    ['ETag', 'W/"v"'],
    ['ETag', 'no tag'],
    ['Last-Modified', 'Sun, 06 Nov 2022 08:49:37 GMT'],
    ['Cache-Control', 'private, max-age=3'],
    ['Cache-Control', 'no-store'],
    ['Vary', '*'],
    ['Vary', 'Accept, X-Other'],
    ['Location', '/items/TAG'],
    ['Location', 'http://STORE/items/TAG'],
    ['Location', 'http://STORE//evil.test/dir/'],
    ['Location', '//evil.test/x'],
    ['Content-Location', 'http://STORE/items/TAG'],
    ['Link', '<http://STORE/items/TAG>; rel="self", </items?limit=1>; rel=next'],
    ['Set-Cookie', 'a=TAG; Path=/'],
    ['Retry-After', '7'],
    ['Connection', 'X-Bytes'],
    ['Connection', 'close'],
    ['Keep-Alive', 'timeout=1'],
    ['Trailer', 'X-Late'],
    ['Content-Range', 'bytes 0-9/10'],
    ['X-Cursor', '7'],
    ['X-Next', '8'],
    ['API-Version', '9.9'],
    ['Allow', 'GET'],
    ['X-Empty', ''],
    ['Upgrade', 'websocket'],
  ),
)

const statuses: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(200) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      201,
      202,
      204,
      205,
      206,
      301,
      303,
      304,
      400,
      404,
      409,
      412,
      429,
      500,
      503,
    ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) },
)

const reply: fc.Arbitrary<Reply> = fc.record({
  status: statuses,
  headers: fc.array(told, { maxLength: 4 }),
  content: weighed<Reply['content']>(
    [6, 'document'],
    [2, 'list'],
    [2, 'lines'],
    [2, 'events'],
    [1, 'large'],
    [2, 'text'],
    [1, 'half'],
    [1, 'none'],
  ),
  coding: weighed<Reply['coding']>(
    [8, 'identity'],
    [2, 'gzip'],
    [1, 'deflate'],
    [1, 'br'],
    [1, 'zstd'],
    [1, 'unknown'],
    [1, 'lying'],
  ),
  framing: weighed<Reply['framing']>(
    [8, 'length'],
    [6, 'chunks'],
    [3, 'close'],
    [1, 'short'],
    [1, 'long'],
    [1, 'both'],
    [1, 'twice'],
    [1, 'bad-chunk'],
  ),
  interim: weighed<readonly number[]>(
    [9, []],
    ...(known['interim'] === undefined ? ([[1, [100]]] as const) : []),
    [1, [103]],
    [1, [102, 103]],
  ),
  cut: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.nat(1000) },
  ),
  end: weighed<Reply['end']>([8, 'keep'], [2, 'fin'], [1, 'reset']),
  early: weighed([8, false], [1, true]),
  pieces: weighed([4, 1], [2, 3], [1, 20]),
})

const asked: fc.Arbitrary<Field> = fc.oneof(
  value(high).map((text): Field => ['X-Bytes', text]),
  fc.constantFrom<Field>(
    ['Accept-Encoding', 'gzip'],
    ['Accept-Encoding', 'br, zstd;q=0.5, identity;q=0'],
    ['Accept-Encoding', '*;q=0'],
    ['Accept', 'application/json'],
    ['Accept', '*/*; version=2.0'],
    ['If-None-Match', '"v"'],
    ['If-None-Match', '*'],
    ['If-Match', '"v-TAG"'],
    ['Range', 'bytes=0-3'],
    ['Expect', '100-continue'],
    ['Connection', 'close'],
    ['Connection', 'X-Bytes'],
    ['TE', 'trailers'],
    ['X-Forwarded-For', '10.0.0.1'],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['Cookie', 'a=1'],
    ['Prefer', 'return=minimal'],
    ['Upgrade', 'h2c'],
  ),
)

const ask: fc.Arbitrary<Ask> = fc.record({
  method: weighed<Ask['method']>(
    [6, 'GET'],
    [2, 'HEAD'],
    [3, 'PUT'],
    [2, 'PATCH'],
    [2, 'POST'],
    [1, 'DELETE'],
    [1, 'OPTIONS'],
  ),
  target: fc.oneof(
    { weight: 4, arbitrary: fc.constant('/items/a' as const) },
    { weight: 6, arbitrary: fc.constantFrom(...targets) },
  ),
  version: fc.constantFrom('1.0', '1.1', '2.0', '2.1'),
  headers: fc.array(asked, { maxLength: 3 }),
  content: weighed<Ask['content']>(
    [6, 'document'],
    [2, 'patch'],
    [1, 'half'],
    [1, 'text'],
    [1, 'large'],
    [1, 'none'],
  ),
  framing: weighed<Ask['framing']>([3, 'length'], [2, 'chunks']),
  damage: fc.oneof(
    { weight: 12, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...damages) },
  ),
  reply,
})

export const cases: fc.Arbitrary<Case> = fc.record({
  cached: fc.boolean(),
  connections: fc.array(
    fc.record({
      pipelined: weighed([2, false], [1, true]),
      asks: fc.array(ask, { minLength: 1, maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
})
