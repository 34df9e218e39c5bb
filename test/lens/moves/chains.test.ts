/** Moves among other changes: of other versions, of other types, in another order. */
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
  integer,
  lowerCase,
  move,
  object,
  optional,
  remove,
  rename,
  string,
  wrap,
} from '../../../src/contract/index.ts'
import { equal, print, type Json } from '../../../src/json/index.ts'
import type { Op } from '../../../src/lens/index.ts'
import { everyDocument } from '../../support/every-document.ts'
import { must } from '../../support/must.ts'
import { tiny, value, type Tiny } from '../../support/tiny.ts'

const s = z.string()

/** Every document of a version comes back from another, or is refused. Answers how many came back. */
const comesBack = (contract: Tiny, from: number, to: number): number => {
  const graph = contract.contract.version(`${from}.0`)?.types ?? {}
  const back = everyDocument(graph, { kind: 'ref', type: 'Doc' }).filter((document) => {
    const there = contract.lens(from, to).value(document)
    if (!there.ok) return false
    const again = contract.carry(to, from, there.value)
    must(
      'value' in again && equal(again.value, document),
      () => `${print(document)} -> ${print(there.value)} -> ${JSON.stringify(again)}`,
    )
    return true
  })
  return back.length
}

describe('an object that another version added', () => {
  const Doc = z.object({ id: s, x: s.optional() })

  test('takes a field in, and gives it away again', () => {
    const contract = tiny(
      { Doc },
      [add('spec', object({ size: optional(integer()) }))],
      [move('x', ['spec', 'x'])],
      [move(['spec', 'x'], 'y')],
    )
    expect(contract.carry(1, 3, { id: 'a', x: 'b' })).toEqual(value({ id: 'a', spec: { x: 'b' } }))
    expect(contract.carry(3, 1, { id: 'a', spec: { x: 'b' } })).toEqual(value({ id: 'a', x: 'b' }))
    expect(contract.carry(1, 4, { id: 'a', x: 'b' })).toEqual(value({ id: 'a', y: 'b' }))
    expect(contract.carry(4, 1, { id: 'a', y: 'b' })).toEqual(value({ id: 'a', x: 'b' }))
    expect(contract.path(1, 3, ['x'])).toBe('path spec.x')
    expect(contract.path(3, 1, ['spec', 'x'])).toBe('path x')
    expect(contract.path(1, 4, ['x'])).toBe('path y')
    for (const to of [2, 3, 4]) expect(comesBack(contract, 1, to)).toBe(2)
  })

  test('with an empty default', () => {
    const spec = object({ size: optional(integer()) })
    const contract = tiny({ Doc }, [add('spec', spec, {})], [move('x', ['spec', 'x'])])
    expect(contract.carry(1, 3, { id: 'a', x: 'b' })).toEqual(value({ id: 'a', spec: { x: 'b' } }))
    expect(contract.carry(1, 3, { id: 'a' })).toEqual(value({ id: 'a', spec: {} }))
    expect(contract.carry(2, 3, { id: 'a', spec: {}, x: 'b' })).toEqual(
      value({ id: 'a', spec: { x: 'b' } }),
    )
    expect(contract.path(1, 3, ['x'])).toBe('path spec.x')
    expect(comesBack(contract, 1, 3)).toBe(2)
    const both = tiny({ Doc }, [add('spec', spec, {}), move('x', ['spec', 'x'])])
    expect(both.up({ id: 'a', x: 'b' })).toEqual(value({ id: 'a', spec: { x: 'b' } }))
    expect(both.up({ id: 'a' })).toEqual(value({ id: 'a', spec: {} }))
    expect(both.path(1, 2, ['x'])).toBe('path spec.x')
  })

  test('in the same change', () => {
    const contract = tiny({ Doc }, [
      add('spec', object({ size: optional(integer()) })),
      move('x', ['spec', 'x']),
    ])
    expect(contract.up({ id: 'a', x: 'b' })).toEqual(value({ id: 'a', spec: { x: 'b' } }))
    expect(contract.down({ id: 'a', spec: { x: 'b' } })).toEqual(value({ id: 'a', x: 'b' }))
    expect(contract.path(1, 2, ['x'])).toBe('path spec.x')
    expect(contract.path(2, 1, ['spec', 'x'])).toBe('path x')
  })
})

describe('a named type on the way', () => {
  const Meta = z.object({ name: s, notes: z.record(z.string(), s).optional() })
  const types = {
    Doc: z.object({ meta: Meta, spec: z.object({}) }),
    Other: z.object({ meta: Meta.optional() }),
    Meta,
  }
  const taking = move(['meta', 'notes', 'k'], ['spec', 'k'])

  test('that changes before and after is followed through its changes', () => {
    const contract = tiny(
      types,
      { Meta: [rename('name', 'title'), add('age', integer(), 0)] },
      { Doc: [taking] },
      { Meta: [rename('notes', 'annotations'), convert('title', lowerCase(), { lossy: 'case' })] },
      { Doc: [rename('meta', 'metadata'), rename('spec', 'about')] },
      { Meta: [rename('annotations', 'marks'), convert('age', asText())] },
    )
    const older = { meta: { name: 'a', notes: { k: 'v', l: 'w' } }, spec: {} }
    const newer = { metadata: { title: 'a', marks: { l: 'w' }, age: '0' }, about: { k: 'v' } }
    expect(contract.carry(1, 6, older)).toEqual(value(newer))
    expect(contract.carry(6, 1, newer)).toEqual(value(older))
    expect(contract.path(1, 6, ['meta', 'notes', 'k'])).toBe('path about.k')
    expect(contract.path(1, 6, ['meta', 'notes', 'l'])).toBe('path metadata.marks.l')
    expect(contract.path(6, 1, ['about', 'k'])).toBe('path meta.notes.k')
    expect(contract.path(6, 1, ['metadata', 'title'])).toBe('path meta.name (changed)')
    expect(contract.carry(1, 6, { meta: { notes: { k: 'v' } } }, 'Other')).toEqual(
      value({ meta: { marks: { k: 'v' }, age: '0' } }),
    )
    for (const to of [2, 3, 4, 5, 6]) expect(comesBack(contract, 1, to)).toBe(5)
  })

  test('whose map changes its values is carried version by version', () => {
    const contract = tiny(
      {
        ...types,
        Meta: z.object({ notes: z.record(z.string(), z.object({ n: z.int() })) }),
        Doc: z.object({ meta: z.object({}) }),
      },
      { Doc: [add('extra', boolean, false)] },
    )
    expect(contract.up({ meta: {} })).toEqual(value({ meta: {}, extra: false }))
    const marks = z.record(z.string(), s)
    const Marked = z.object({ marks })
    const deep = tiny(
      { Doc: z.object({ meta: Marked, id: s }), Marked },
      { Doc: [move(['meta', 'marks', 'k'], 'k')] },
      { Marked: [wrap('marks', { lossy: 'the first' })] },
    )
    expect(deep.carry(1, 3, { id: 'a', meta: { marks: { k: 'v', l: 'w' } } })).toEqual(
      value({ id: 'a', meta: { marks: [{ l: 'w' }] }, k: 'v' }),
    )
    expect(deep.carry(3, 1, { id: 'a', meta: { marks: [{ l: 'w' }] }, k: 'v' })).toEqual(
      value({ id: 'a', meta: { marks: { l: 'w', k: 'v' } } }),
    )
  })

  test('in a list, in a map, in another object', () => {
    const Holder = z.object({ docs: z.array(z.object({ meta: Meta.nullable(), id: s })) })
    const contract = tiny({ Doc: Holder, Meta }, [
      each('docs', [move(['meta', 'notes', 'k'], 'k')]),
    ])
    const older = {
      docs: [
        { meta: { name: 'a', notes: { k: 'v' } }, id: '1' },
        { meta: null, id: '2' },
      ],
    }
    const newer = {
      docs: [
        { meta: { name: 'a' }, id: '1', k: 'v' },
        { meta: null, id: '2' },
      ],
    }
    expect(contract.up(older)).toEqual(value(newer))
    expect(contract.down(newer)).toEqual(value(older))
    const refused = { docs: [{ meta: null, id: '2', k: 'v' }] }
    expect(contract.down(refused)).toMatchObject({
      code: 'not-representable',
      pointer: '/docs/0/k',
    })
  })
})

/** The same text for the same members, whatever their order. */
const sorted = (json: unknown): string =>
  JSON.stringify(json, (_key, inner: Json) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

describe('the order in which moves are declared', () => {
  const permutations = <T>(all: readonly T[]): readonly (readonly T[])[] =>
    all.length < 2
      ? [all]
      : all.flatMap((one, index) =>
          permutations(all.toSpliced(index, 1)).map((rest) => [one, ...rest]),
        )

  test.each<[string, z.ZodType, readonly Op[]]>([
    [
      'into one object',
      z.object({ a: s, b: s.optional(), c: s.optional() }),
      [move('a', ['o', 'a']), move('b', ['o', 'b']), move('c', ['o', 'p', 'c'])],
    ],
    [
      'out of one object',
      z.object({ o: z.object({ a: s, b: s.optional(), p: z.object({ c: s.optional() }) }) }),
      [move(['o', 'a'], 'a'), move(['o', 'b'], 'b'), move(['o', 'p', 'c'], 'c')],
    ],
    [
      'out of an optional object',
      z.object({ o: z.object({ a: s, b: s.optional(), c: s }).optional() }),
      [move(['o', 'a'], 'a'), move(['o', 'b'], 'b'), move(['o', 'c'], 'c')],
    ],
    ['that swap', z.object({ a: s, b: z.int().optional() }), [move('a', 'b'), move('b', 'a')]],
    [
      'into what another one leaves',
      z.object({ a: s, b: z.int(), o: z.object({ c: z.boolean() }) }),
      [move('a', 'b'), move('b', ['o', 'c']), move(['o', 'c'], ['o', 'd'])],
    ],
    [
      'between objects that stay',
      z.object({
        o: z.object({ a: s, b: s.optional() }).optional(),
        p: z.object({ c: s.optional(), d: s.optional() }).nullish(),
      }),
      [move(['o', 'a'], ['p', 'a']), move(['p', 'c'], ['o', 'c']), move(['p', 'd'], 'd')],
    ],
  ])('%s does not matter', (_, Doc, moves) => {
    const [first, ...others] = permutations(moves).map((ops) => tiny({ Doc }, ops))
    if (!first) throw new Error('no moves')
    for (const other of others) {
      expect(sorted(other.shape(2))).toBe(sorted(first.shape(2)))
      for (const [from, to] of [
        [1, 2],
        [2, 1],
      ] as const) {
        const graph = first.contract.version(`${from}.0`)?.types ?? {}
        for (const document of everyDocument(graph, { kind: 'ref', type: 'Doc' })) {
          const [a, b] = [first, other].map((tried) => tried.lens(from, to).value(document))
          expect(sorted(a?.ok ? a.value : 'refused')).toBe(sorted(b?.ok ? b.value : 'refused'))
        }
      }
    }
    expect(comesBack(first, 1, 2)).toBeGreaterThan(0)
    expect(comesBack(first, 2, 1)).toBeGreaterThan(0)
  })

  test('a field that moves on goes all the way', () => {
    const Doc = z.object({ a: s, o: z.object({ b: s }) })
    const contract = tiny({ Doc }, [move('a', 'x'), move('x', ['p', 'x']), move(['o', 'b'], 'a')])
    expect(contract.up({ a: '1', o: { b: '2' } })).toEqual(value({ p: { x: '1' }, a: '2' }))
    expect(contract.down({ p: { x: '1' }, a: '2' })).toEqual(value({ a: '1', o: { b: '2' } }))
  })

  test('what has been put into an object goes along with it', () => {
    const Doc = z.object({ a: s, o: z.object({ b: s }) })
    const contract = tiny({ Doc }, [move('a', ['o', 'a']), move('o', 'p')])
    expect(contract.up({ a: '1', o: { b: '2' } })).toEqual(value({ p: { b: '2', a: '1' } }))
    expect(contract.down({ p: { b: '2', a: '1' } })).toEqual(value({ o: { b: '2' }, a: '1' }))
  })
})

describe('among other ops', () => {
  test('an object goes with what a function has put into it', () => {
    const Doc = z.object({ a: s, kids: z.array(s) })
    const contract = tiny({ Doc }, [
      move('kids', ['label', 'left']),
      custom('joined', {
        reads: [['label', 'left']],
        writes: ['text'],
        to: object({ text: string() }),
        up: ({ label }) => ({ text: JSON.stringify(label) }),
        down: ({ text }) => ({ label: JSON.parse(text as string) as Json }),
      }),
    ])
    const newer = { a: '1', label: {}, text: '{"left":["x"]}' }
    expect(contract.up({ a: '1', kids: ['x'] })).toEqual(value(newer))
    expect(contract.down(newer)).toEqual(value({ a: '1', kids: ['x'] }))
  })

  test('in an object that may be null', () => {
    const Doc = z.object({ o: z.object({ a: s, p: z.object({ b: s }) }).nullable() })
    const contract = tiny({ Doc }, [at('o', [move(['p', 'b'], 'b'), rename('a', 'c')])])
    expect(contract.up({ o: { a: '1', p: { b: '2' } } })).toEqual(value({ o: { c: '1', b: '2' } }))
    expect(contract.up({ o: null })).toEqual(value({ o: null }))
    expect(contract.down({ o: null })).toEqual(value({ o: null }))
  })

  test('a type that may itself be null', () => {
    const contract = tiny({ Doc: z.object({ a: s }).nullable() }, [move('a', ['o', 'a'])])
    expect(contract.up(null)).toEqual(value(null))
    expect(contract.up({ a: '1' })).toEqual(value({ o: { a: '1' } }))
    expect(contract.down({ o: { a: '1' } })).toEqual(value({ a: '1' }))
  })

  test.each<[string, readonly Op[], readonly Op[]]>([
    ['removed', [at('o', [remove('b')])], [move(['o', 'a'], 'a')]],
    ['removed afterwards', [move(['o', 'a'], 'a')], [at('o', [remove('b')])]],
    ['renamed', [at('o', [rename('b', 'c')])], [move(['o', 'a'], 'a')]],
    ['a list', [at('o', [wrap('b', { lossy: 'the first' })])], [move(['o', 'b'], 'a')]],
    ['moved, too', [move(['o', 'b'], 'b')], [move(['o', 'a'], 'a')]],
    ['moved in', [move('x', ['o', 'x'])], [move(['o', 'a'], 'a')]],
    ['moved in afterwards', [move(['o', 'a'], 'a')], [move('x', ['o', 'x'])]],
    [
      'moved into what went',
      [move(['o', 'a'], 'a'), move(['o', 'b'], 'b')],
      [move('x', ['o', 'x'])],
    ],
    ['added', [at('o', [add('d', boolean, true)])], [move(['o', 'a'], 'a')]],
    ['added afterwards', [move(['o', 'a'], 'a')], [at('o', [add('d', boolean, true)])]],
  ])('with what is %s', (_, first, second) => {
    const Doc = z.object({
      x: s.optional(),
      o: z.object({ a: s.optional(), b: s.optional() }).nullish(),
    })
    const contract = tiny({ Doc }, first, second)
    for (const [from, to] of [
      [1, 3],
      [3, 1],
      [1, 2],
      [2, 3],
    ] as const) {
      const graph = contract.contract.version(`${from}.0`)?.types ?? {}
      const carried = everyDocument(graph, { kind: 'ref', type: 'Doc' }).filter(
        (document) => 'value' in contract.carry(from, to, document),
      )
      expect(carried.length).toBeGreaterThan(3)
    }
  })
})
