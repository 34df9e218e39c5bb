import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  asText,
  at,
  boolean,
  convert,
  custom,
  each,
  inVariant,
  integer,
  link,
  list,
  map,
  nullable,
  number,
  object,
  oneOf,
  optional,
  remove,
  rename,
  self,
  string,
  union,
} from '../../../src/contract/index.ts'
import { JsonNumber, type Json, type JsonObject } from '../../../src/json/index.ts'
import type { Shape } from '../../../src/lens/index.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { oddNames } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const Name = z.object({ first: z.string(), last: z.string() })

type Fn = (given: JsonObject) => Json

const joined = (up: Fn, down: Fn) =>
  custom('joins the names', {
    reads: ['first', 'last'],
    writes: ['full'],
    to: object({ full: string() }),
    up,
    down,
    loses: ['down'],
    lossy: 'the first word is the first name',
  })

const word = (given: Json | undefined): string => (typeof given === 'string' ? given : '')

const join: Fn = ({ first, last }) => ({ full: `${word(first)} ${word(last)}` })

const split: Fn = ({ full }) => {
  const [first = '', ...last] = word(full).split(' ')
  return { first, last: last.join(' ') }
}

const doc = tiny({ Doc: Name }, [joined(join, split)])
const failing = (up: Fn) => tiny({ Doc: Name }, [joined(up, split)])

const swap: Fn = ({ n, rest }) => ({ n: rest as Json, rest: n as Json })

const listed = (name: string, reads: string, writes: string) =>
  custom(name, {
    reads: [reads],
    writes: [writes],
    to: object({ [writes]: list({ kind: 'any' }) }),
    up: (given) => ({ [writes]: [given[reads] ?? null] }),
    down: (given) => ({ [reads]: (given[writes] as Json[])[0] ?? null }),
  })

const unfit = { code: 'adapter-failed', detail: expect.stringContaining('that does not fit') }

/** What `up` was given, each time. */
const watched = (op: (up: Fn) => ReturnType<typeof custom>, type: z.ZodType) => {
  const seen: Json[] = []
  const up: Fn = (given) => {
    seen.push(structuredClone(given))
    return {}
  }
  return { seen, doc: tiny({ Doc: type }, [op(up)]) }
}

describe('custom', () => {
  test('carries by its two functions; what they do not name stays', () => {
    expect(doc.up({ first: 'A', x: 1, last: 'B', y: [] })).toEqual(
      value({ x: 1, y: [], full: 'A B' }),
    )
    expect(doc.down({ z: {}, full: 'A B C' })).toEqual(value({ z: {}, first: 'A', last: 'B C' }))
  })

  test('declared fields that they do not name stay, too, and are in the derived schema', () => {
    const Doc = z.object({ id: z.int(), x: z.number(), name: z.string(), y: z.number() })
    const points = tiny({ Doc }, [
      custom('makes a point', {
        reads: ['x', 'y'],
        writes: ['point'],
        to: object({ point: list(number()) }),
        up: ({ x = 0, y = 0 }) => ({ point: [x, y] }),
        down: ({ point }) => ({ x: (point as Json[])[0] ?? 0, y: (point as Json[])[1] ?? 0 }),
      }),
    ])
    const older = { id: 1, name: 'a', x: 1, y: 2 }
    expect(points.up(older)).toEqual(value({ id: 1, name: 'a', point: [1, 2] }))
    expect(points.down({ id: 1, name: 'a', point: [1, 2] })).toEqual(value(older))
    expect(points.shape(2)).toEqual(
      object({ id: integer(), name: string(), point: list(number()) }),
    )
    expect(points.path(1, 2, ['name'])).toBe('path name')
    expect(points.path(1, 2, ['unknown'])).toBe('unknown unknown')
    expect(points.lens(1, 2).mapPath(['x'])).toMatchObject({ kind: 'dropped', into: [['point']] })
  })

  test.each(oddNames)('a member called %j is none of their business', (name) => {
    const whole = made([
      ['first', 'A'],
      [name, { x: [] }],
      ['last', 'B'],
    ])
    expect(doc.up(whole)).toEqual(
      value(
        made([
          [name, { x: [] }],
          ['full', 'A B'],
        ]),
      ),
    )
  })

  test.each(oddNames)('it reads and writes a member called %j', (name) => {
    const Doc = z.object({ [name]: z.int(), other: z.string() })
    const op = custom('doubles', {
      reads: [[name]],
      writes: [[name]],
      up: (given) => made([[name, Number(Object.entries(given)[0]?.[1]) * 2]]),
      down: (given) => made([[name, Number(Object.entries(given)[0]?.[1]) / 2]]),
    })
    const doubling = tiny({ Doc }, [op])
    const of = (size: number) =>
      made([
        [name, size],
        ['other', 'o'],
      ])
    expect(doubling.up(of(2))).toEqual(value(of(4)))
    expect(doubling.down(of(4))).toEqual(value(of(2)))
  })

  test('what it does to its argument does not leak, nor what it keeps of its result', () => {
    const kept: JsonObject[] = []
    const careless = failing((given) => {
      kept.push(given)
      const last = given['last'] as Json
      given['full'] = 'changed'
      delete given['first']
      delete given['last']
      given['x'] = last
      delete given['x']
      return given
    })
    expect(careless.up({ first: 'A', last: 'B', x: 1 })).toEqual(value({ x: 1, full: 'changed' }))
    expect(kept.length).toBeGreaterThan(0)
  })

  test.each<[string, (given: JsonObject) => unknown, string?]>([
    [
      'throws',
      () => {
        throw new TypeError('no')
      },
    ],
    [
      'throws a promise that nobody hears',
      () => {
        // eslint-disable-next-line no-throw-literal
        throw Promise.reject(new Error('unheard'))
      },
    ],
    ['returns undefined', () => undefined, 'undefined'],
    ['returns null', () => null, 'no object'],
    ['returns a list', () => ['x'], 'no object'],
    ['returns NaN', () => ({ full: Number.NaN }), 'NaN'],
    ['returns an infinity', () => ({ full: Number.NEGATIVE_INFINITY }), 'Infinity'],
    ['returns a date', () => ({ full: new Date(0) }), 'Date'],
    ['returns a map', () => new Map([['full', 'x']]), 'Map'],
    [
      'returns an instance',
      () =>
        new (class Full {
          full = 'x'
        })(),
      'Full',
    ],
    ['returns a promise', () => Promise.reject(new Error('unheard')), 'Promise'],
    [
      'returns a promise inside',
      () => ({ full: [Promise.reject(new Error('unheard'))] }),
      'Promise',
    ],
    ['returns a function', () => ({ full: () => 1 }), 'function'],
    ['returns a symbol', () => ({ full: Symbol('x') }), 'symbol'],
    ['returns a bigint', () => ({ full: 1n }), 'bigint'],
    ['returns text as an object', () => ({ full: new String('x') }), 'String'],
    [
      'returns a list with a hole',
      () => ({ full: Array.from({ length: 2 }).fill(1, 0, 1) }),
      'undefined',
    ],
    [
      'returns a list without end',
      () => {
        const endless: Json[] = []
        endless.length = 4_000_000_000
        return { full: endless }
      },
      'more than',
    ],
    ['returns a number that is none', () => ({ full: new JsonNumber('1; x') }), 'JsonNumber'],
    [
      'returns what holds itself',
      () => {
        const round: Record<string, unknown> = {}
        round['round'] = round
        return round
      },
      'deeper',
    ],
    [
      'returns what doubles at every level',
      () => {
        let twice: Json = 'x'
        for (let i = 0; i < 60; i += 1) twice = [twice, twice]
        return { full: twice }
      },
      'more than',
    ],
    [
      'returns more text than a document has',
      () => {
        const long = 'x'.repeat(1024 * 1024)
        return { full: Array.from({ length: 100 }).fill(long) }
      },
      'more text',
    ],
    [
      'overflows the stack',
      () => {
        const more = (): Json => [more()]
        return more()
      },
    ],
    [
      'returns a member that throws',
      () =>
        Object.defineProperty({}, 'full', {
          enumerable: true,
          get: () => {
            throw new Error('no')
          },
        }),
    ],
    ['returns what it does not write', () => ({ full: 'x', first: 'A' }), '"first"'],
    ['returns an unknown member', () => ({ full: 'x', extra: 1 }), '"extra"'],
    ['returns __proto__', () => JSON.parse('{"full":"x","__proto__":1}'), '"__proto__"'],
    ['does not return what it must', () => ({}), 'no "full"'],
    ['returns undefined for what it must', () => ({ full: undefined }), 'no "full"'],
    ['returns another kind', () => ({ full: 5 }), 'expected a string, found a number'],
    ['returns null for a text', () => ({ full: null }), 'expected a string, found null'],
  ])('one that %s is a problem', (_, up, words = '') => {
    const outcome = failing(up as Fn).up({ first: 'A', last: 'B', x: 'secret' })
    expect(outcome).toEqual({
      code: 'adapter-failed',
      pointer: '',
      detail: expect.stringContaining('joins the names'),
    })
    expect(outcome).toMatchObject({ detail: expect.stringContaining(words) })
    expect(JSON.stringify(outcome)).not.toContain('secret')
  })

  test.each<[string, Json, string, string]>([
    ['null', { first: null, last: 'B' }, '/first', 'expected a string, found null'],
    ['another kind', { first: 'A', last: [] }, '/last', 'expected a string, found an array'],
    ['nothing', { first: 'A' }, '/last', 'is missing, and "joins the names" reads it'],
    ['no object', [1], '', 'expected an object, found an array'],
    ['a name in its way', { first: 'A', last: 'B', full: 1 }, '/full', 'is taken in the other'],
  ])('%s is the fault of the document, and no function sees it', (_, given, pointer, words) => {
    const never = failing(() => {
      throw new Error('it was called')
    })
    expect(never.up(given)).toEqual({
      code: 'wrong-shape',
      pointer,
      detail: expect.stringContaining(words),
    })
  })

  test('it is not called where nothing that it reads is there', () => {
    expect(failing(() => ({ full: 'made up' })).up({ x: 1 })).toEqual(value({ x: 1 }))
    expect(doc.down({ x: 1 })).toEqual(value({ x: 1 }))
  })

  test('what may be absent is absent in what it gets, and may be absent in what it returns', () => {
    const Doc = z.object({ a: z.int(), b: z.int().optional(), c: z.string().nullish() })
    const { seen, doc: watching } = watched(
      (up) =>
        custom('watches', {
          reads: ['a', 'b', 'c'],
          writes: ['d', 'e'],
          to: object({ d: optional(integer()), e: optional(nullable(string())) }),
          up,
          down: () => ({ a: 1 }),
        }),
      Doc,
    )
    expect(watching.up({ a: 1 })).toEqual(value({}))
    expect(seen[0]).toEqual({ a: 1 })
    expect(watching.up({ a: 1, b: 2, c: null })).toEqual(value({}))
    expect(seen.at(-1)).toEqual({ a: 1, b: 2, c: null })
    expect(watching.down({ e: null, x: 1 })).toEqual(value({ x: 1, a: 1 }))
  })

  test('numbers come and go as they were written', () => {
    const Doc = z.object({ n: z.number(), rest: z.number() })
    const paths = ['n', 'rest']
    const swapping = tiny({ Doc }, [
      custom('swaps', { reads: paths, writes: paths, up: swap, down: swap }),
    ])
    const text = '{"n":1e400,"rest":-0.0}'
    const carried = swapping.lens(1, 2).bytes(new TextEncoder().encode(text))
    expect(carried.ok && new TextDecoder().decode(carried.value)).toBe('{"n":-0.0,"rest":1e400}')
  })

  test.each<[string, Shape, Json, boolean]>([
    ['enumeration', oneOf('a', 'b'), 'c', false],
    ['whole number', integer(), new JsonNumber('1.0'), false],
    ['list', list(integer()), [1, 'x'], false],
    ['map', map(boolean), { a: 1 }, false],
    ['object', object({ a: integer(), b: optional(integer()) }), { b: 1 }, false],
    ['object with more', object({ a: integer() }), { a: 1, more: 1 }, true],
    ['any', { kind: 'any' }, { a: [null] }, true],
    ['null', { kind: 'null' }, 0, false],
    ['link', link, '/x', true],
    [
      'union',
      { kind: 'union', tag: 't', variants: { A: object({ a: integer() }) } },
      { t: 'A', a: 'x' },
      false,
    ],
    [
      'union of others',
      { kind: 'union', tag: 't', variants: { A: object({}) } },
      { t: 'B' },
      false,
    ],
    ['type', { kind: 'ref', type: 'Word' }, 'z', false],
    ['type that fits', { kind: 'ref', type: 'Word' }, 'a', true],
  ])('what does not fit as %s is not let out', (_, shape, returned, fits) => {
    const Word = z.enum(['a', 'b'])
    const making = tiny({ Doc: z.object({ x: z.int(), w: Word }), Word }, [
      custom('makes', {
        reads: ['x'],
        writes: ['y'],
        to: object({ y: shape }),
        up: () => ({ y: returned }),
        down: () => ({ x: 1 }),
      }),
    ])
    const outcome = making.up({ x: 1, w: 'a' })
    expect(outcome).toMatchObject(fits ? value({ w: 'a', y: returned }) : unfit)
  })

  test('the newer version has the shape that it declares, and the words of its author', () => {
    expect(doc.shape(2)).toEqual(object({ full: string() }))
    expect(doc.notes).toEqual(['Doc: joins the names (the first word is the first name)'])
    expect(doc.lens(2, 1).losses).toEqual([
      { path: ['full'], kind: 'lossy', reason: 'the first word is the first name' },
    ])
    expect(doc.lens(1, 2).losses).toEqual([])
  })

  test('paths lead into objects, which stay where they are', () => {
    const Doc = z.object({
      box: z.object({ a: z.int(), inner: z.object({ b: z.int(), c: z.string() }) }),
      d: z.int(),
    })
    const sums = tiny({ Doc }, [
      custom('adds up', {
        reads: [['box', 'a'], ['box', 'inner', 'b'], 'd'],
        writes: [
          ['box', 'inner', 'sum'],
          ['box', 'a'],
        ],
        to: object({ box: object({ inner: object({ sum: list(integer()) }) }) }),
        up: (given) => {
          const { box, d } = given as { box: { a: number; inner: { b: number } }; d: number }
          return { box: { a: box.a, inner: { sum: [box.inner.b, d] } } }
        },
        down: (given) => {
          const { box } = given as { box: { a: number; inner: { sum: number[] } } }
          const [b = 0, d = 0] = box.inner.sum
          return { box: { a: box.a, inner: { b } }, d }
        },
      }),
    ])
    const older = { box: { u: 1, a: 1, inner: { b: 2, c: 'c' } }, d: 3, x: 4 }
    const newer = { box: { u: 1, a: 1, inner: { c: 'c', sum: [2, 3] } }, x: 4 }
    expect(sums.up(older)).toEqual(value(newer))
    expect(sums.down(newer)).toEqual(value(older))
    expect(sums.up({ ...older, box: 7 })).toMatchObject({ code: 'wrong-shape', pointer: '/box' })
    expect(sums.down({ ...newer, box: { ...newer.box, inner: { sum: 1 } } })).toMatchObject({
      pointer: '/box/inner/sum',
    })
    expect(sums.path(1, 2, ['box', 'inner', 'c'])).toBe('path box.inner.c')
    expect(sums.up({ x: 4 })).toEqual(value({ x: 4 }))
  })

  test('objects on the way are given, also where nothing is in them that is read', () => {
    const Doc = z.object({ box: z.object({ in: z.object({ a: z.int().optional() }), b: z.int() }) })
    const read = object({ box: object({ in: object({ a: optional(integer()) }) }) })
    const written = object({ box: object({ in: object({ c: optional(integer()) }) }) })
    const names = tiny({ Doc }, [
      custom('renames', {
        reads: [['box', 'in', 'a']],
        writes: [['box', 'in', 'c']],
        from: read,
        to: written,
        up: ({ box }) => ({
          box: { in: box.in.a === undefined ? {} : { c: box.in.a } },
        }),
        down: ({ box }) => ({
          box: { in: box.in.c === undefined ? {} : { a: box.in.c } },
        }),
      }),
    ])
    const same = (older: Json, newer: Json): void => {
      expect(names.up({ box: older })).toEqual(value({ box: newer }))
      expect(names.down({ box: newer })).toEqual(value({ box: older }))
    }
    same({ in: {}, b: 1 }, { in: {}, b: 1 })
    same({ in: { a: 2 }, b: 1 }, { in: { c: 2 }, b: 1 })
    expect(names.up({})).toEqual(value({}))
  })

  test('inside of objects, lists, maps and variants of the type', () => {
    const Pair = z.object({ a: z.int(), b: z.int() })
    const Doc = z.object({
      one: Pair.nullable(),
      many: z.array(z.object({ a: z.int(), b: z.int() })),
      by: z.record(z.string(), z.object({ a: z.int(), b: z.int() })),
      form: union('kind', { Pair: z.object({ a: z.int(), b: z.int() }), None: z.object({}) }),
    })
    const op = custom('pairs', {
      reads: ['a', 'b'],
      writes: ['ab'],
      to: object({ ab: list(integer()) }),
      up: ({ a = 0, b = 0 }) => ({ ab: [a, b] }),
      down: ({ ab }) => ({ a: (ab as Json[])[0] ?? 0, b: (ab as Json[])[1] ?? 0 }),
    })
    const pairs = tiny(
      { Doc },
      [at('one', [op]), each('many', [op]), each('by', [op]), inVariant('Pair', [op])].slice(0, 3),
    )
    const pair = { x: 0, a: 1, b: 2 }
    const other = { a: 3, b: 4 }
    const older = {
      one: pair,
      many: [pair, other, pair],
      by: { k: other, l: pair },
      form: { kind: 'None' },
    }
    const [next, last] = [{ x: 0, ab: [1, 2] }, { ab: [3, 4] }]
    const newer = {
      one: next,
      many: [next, last, next],
      by: { k: last, l: next },
      form: { kind: 'None' },
    }
    expect(pairs.up(older)).toEqual(value(newer))
    expect(pairs.down(newer)).toEqual(value(older))
    expect(pairs.up({ ...older, one: null })).toEqual(value({ ...newer, one: null }))
    expect(pairs.up({ ...older, many: [pair, { a: 1, b: 'x' }] })).toMatchObject({
      pointer: '/many/1/b',
    })
    const Form = union('kind', { Pair: z.object({ a: z.int(), b: z.int() }), None: z.object({}) })
    const forms = tiny({ Doc: Form }, [inVariant('Pair', [op])])
    expect(forms.up({ a: 1, kind: 'Pair', b: 2 })).toEqual(value({ kind: 'Pair', ab: [1, 2] }))
    expect(forms.down({ kind: 'None', ab: [1, 2] })).toEqual(value({ kind: 'None', ab: [1, 2] }))
  })

  test('between other ops of one change and over several versions', () => {
    const Size = z.int()
    const steps = tiny(
      {
        Doc: z.object({ name: Name, more: z.array(Name), size: Size, note: z.string() }),
        Name,
        Size,
      },
      { Name: [rename('first', 'given'), add('mid', string(), 'M')], Doc: [rename('name', 'who')] },
      {
        Name: [
          custom('boxes', {
            reads: ['given', 'mid'],
            writes: ['names'],
            to: object({ names: list(string()) }),
            up: ({ given = '', mid = '' }) => ({ names: [given, mid] }),
            down: ({ names }) => ({
              given: (names as Json[])[0] ?? '',
              mid: (names as Json[])[1] ?? '',
            }),
          }),
          rename('names', 'both'),
        ],
        Doc: [
          custom('measures', {
            reads: ['size', 'who'],
            writes: ['who', 'length'],
            to: object({ length: { kind: 'ref', type: 'Size' } }),
            up: ({ size = 0, who = {} }) => ({ length: size, who }),
            down: ({ length = 0, who = {} }) => ({ size: length, who }),
          }),
        ],
        Size: [convert(self, asText())],
      },
      {
        Name: [rename('both', 'case')],
        Doc: [remove('note', '')],
      },
    )
    const older = {
      name: { first: 'A', last: 'B', z: 0 },
      more: [{ first: 'C', last: 'D' }],
      size: 1,
      note: '',
    }
    const newer = {
      who: { case: ['A', 'M'], last: 'B', z: 0 },
      more: [{ case: ['C', 'M'], last: 'D' }],
      length: '1',
    }
    expect(steps.carry(1, 4, older)).toEqual(value(newer))
    expect(steps.carry(4, 1, newer)).toEqual(value(older))
    expect(
      steps.carry(2, 3, { ...older, who: { given: 'A', mid: 'm', last: 'B' }, name: 1 }),
    ).toEqual(
      value({
        name: 1,
        note: '',
        who: { both: ['A', 'm'], last: 'B' },
        more: [{ first: 'C', last: 'D' }],
        length: '1',
      }),
    )
    expect(steps.carry(4, 1, { ...newer, more: [3] })).toMatchObject({
      code: 'wrong-shape',
      pointer: '/more/0',
    })
    expect(steps.path(1, 4, ['more', '0', 'last'])).toBe('path more.0.last')
  })

  test('one reads what another wrote; what nobody reads any more is not made', () => {
    const Doc = z.object({ a: z.int(), b: z.int() })
    const chain = tiny(
      { Doc },
      [listed('one', 'a', 'c')],
      [listed('two', 'c', 'd')],
      [remove('d', [])],
    )
    expect(chain.carry(1, 3, { a: 1, b: 2, x: 3 })).toEqual(value({ b: 2, x: 3, d: [[1]] }))
    expect(chain.carry(3, 1, { b: 2, x: 3, d: [[1]] })).toEqual(value({ b: 2, x: 3, a: 1 }))
    expect(chain.carry(1, 4, { a: 1, b: 2, x: 3 })).toEqual(value({ b: 2, x: 3 }))
    expect(chain.lens(1, 4).losses).toMatchObject([{ path: ['a'], kind: 'defaulted' }])
    expect(chain.lens(1, 3).mapPath(['a'])).toMatchObject({ kind: 'dropped', into: [['d']] })
  })

  test('what is lost inside of what it reads is told with its whole place', () => {
    const Doc = z.object({ box: z.object({ deep: z.object({ n: z.int() }), gone: z.string() }) })
    const chain = tiny(
      { Doc },
      [at('box', [at('deep', [remove('n', 0)]), remove('gone', '')])],
      [listed('one', 'box', 'all')],
    )
    expect(chain.lens(1, 3).losses.map(({ path }) => path.join('.'))).toEqual([
      'box.gone',
      'box.deep.n',
    ])
  })
})
