import { expect, test } from 'vitest'
import * as z from 'zod'
import { Failure } from '../../src/errors/index.ts'
import {
  at,
  base,
  change,
  custom,
  defineContract,
  integer,
  list,
  number,
  object,
  optional,
  rename,
  string,
  union,
  version,
  withDefault,
  type CustomOptions,
} from '../../src/contract/index.ts'
import type { Op } from '../../src/lens/index.ts'
import { routesOf } from '../support/routes-of.ts'

const Part = z.object({ p: z.string() })
const Form = union('kind', { A: z.object({ a: z.int() }) })
const types = {
  Part,
  Form,
  Word: z.enum(['a', 'b']),
  Doc: z.object({
    id: z.int(),
    name: z.string(),
    x: z.number(),
    y: z.number(),
    state: z.string().default('a'),
    box: z.object({ a: z.int(), b: z.int() }),
    maybe: z.object({ c: z.int() }).optional(),
    part: Part,
    rows: z.array(z.object({ r: z.int() })),
  }),
}

const here = /^test\/contract\/custom-errors\.test\.ts:\d+ /

const failureOf = (run: () => unknown): Failure | undefined => {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

const told = (type: string, ...ops: readonly Op[]): readonly string[] => {
  const changes = [change('c', { [type]: ops })]
  const failure = failureOf(() =>
    defineContract({
      name: 'wrong',
      base: base('1.0.0', { summary: 'Base', types, routes: routesOf(Object.keys(types)) }),
      versions: [version('2.0.0', { summary: 'Next', changes })],
    }),
  )
  const issues = failure?.issues ?? []
  expect(issues.every(({ place }) => here.test(place))).toBe(true)
  return issues.map(
    ({ message, choices }) => `${message}${choices ? ` (${choices.join(', ')})` : ''}`,
  )
}

const exactly = (text: string): RegExp =>
  new RegExp(`^${text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')}$`)

const same = () => ({})
const op = (options: Partial<CustomOptions>): Op =>
  custom('points', { reads: ['x', 'y'], writes: ['point'], up: same, down: same, ...options })

const point = { point: list(number()) }
const kept = {
  id: integer(),
  name: string(),
  state: withDefault(string(), 'a'),
  box: object({ a: integer(), b: integer() }),
  maybe: optional(object({ c: integer() })),
  part: { kind: 'ref', type: 'Part' },
  rows: list(object({ r: integer() })),
} as const
const { name: _, ...without } = kept

const fields = 'id, name, x, y, state, box, maybe, part, rows'

test.each<[string, Partial<CustomOptions>, readonly string[]]>([
  ['the fields that are written', { to: object(point) }, []],
  ['all fields', { to: object({ ...kept, ...point }) }, []],
])('"to" may have %s', (_name, options, expected) => {
  expect(told('Doc', op(options))).toEqual(expected)
})

test.each<[string, Partial<CustomOptions>, readonly (RegExp | string)[]]>([
  ['reads nothing', { reads: [] }, [/^"reads" is empty: name the fields/]],
  ['writes nothing', { writes: [] }, [/^"writes" is empty: name the fields/]],
  [
    'reads what is nowhere',
    { reads: ['x', 'z'], to: object(point) },
    [`unknown field "z" (${fields})`],
  ],
  [
    'reads what is nowhere, inside',
    { reads: [['box', 'z']], to: object(point) },
    ['unknown field "box.z" (box.a, box.b)'],
  ],
  [
    'reads a dotted name',
    { reads: ['box.a'], to: object(point) },
    [`unknown field "box.a" (${fields})`],
  ],
  [
    'writes what "to" does not say',
    { to: object({ pont: list(number()) }) },
    [
      '"to" has "pont", which "writes" does not name',
      /^"writes" names "point", and "to" does not say its shape/,
    ],
  ],
  ['writes without "to"', {}, [/"to" does not say its shape/]],
  [
    'loses a field',
    { to: object({ ...without, ...point }) },
    [/^"to" loses "name", which "reads" does not name/],
  ],
  [
    'changes a field',
    { to: object({ ...point, name: integer() }) },
    [/^"to" changes "name", which "writes" does not name/],
  ],
  [
    'still shows what is gone',
    { to: object({ ...kept, ...point, x: number() }) },
    [/^"to" still has "x", which is read and not written/],
  ],
  [
    'has a "to" that is no object',
    { to: list(string()) },
    [/^"to" must be an object .* found array/],
  ],
  [
    'writes over a field that it does not read',
    { writes: ['name'], to: object({ name: string() }) },
    [/^"writes" names "name", which is there already and is not read/],
  ],
  ['names a field twice', { reads: ['x', 'x'], to: object(point) }, ['"reads" names "x" twice']],
  [
    'names a field inside of another',
    { reads: ['box', ['box', 'a']], to: object(point) },
    ['"reads" names "box" and, inside of it, "box.a"'],
  ],
  [
    'writes into what it reads',
    { reads: ['box'], writes: [['box', 'c']], to: object({ box: object({ c: string() }) }) },
    [/"writes".*"box"|"writes" names "box.c"/],
  ],
  ['names the whole value', { reads: [[]], to: object(point) }, [/names the whole value/]],
  [
    'names what is no name',
    { reads: [5 as unknown as string], to: object(point) },
    [/neither a name/],
  ],
  [
    'goes through what may be absent',
    { reads: [['maybe', 'c']], to: object(point) },
    [/^"maybe" may be absent, .* at\('maybe', \[...\]\)/],
  ],
  [
    'goes through another type',
    { reads: [['part', 'p']], to: object(point) },
    [/^"part" is the type Part, and a path leads through inline objects only/],
  ],
  [
    'goes through a list',
    { reads: [['rows', 'r']], to: object(point) },
    [/^"rows" is array, and a path leads through inline objects only/],
  ],
  [
    'writes into what is nowhere',
    { writes: [['bag', 'point']], to: object({ bag: object(point) }) },
    [/^"writes": unknown field "bag" \(/],
  ],
  [
    'leaves a default behind',
    { reads: ['state'], writes: ['state'] },
    ['"state" has a default, and only "to" can say what it is afterwards'],
  ],
  ['has no function', { up: 5 as never, to: object(point) }, ['"up" is not a function']],
  [
    'has a function that answers later',
    { down: (async () => ({})) as never, to: object(point) },
    [/^"down" is async or a generator/],
  ],
  [
    'has a loss without words',
    { loses: ['down'], to: object(point) },
    [/^loses data on the way down: points loses detail/],
  ],
  [
    'refers to no type',
    { to: object({ point: { kind: 'ref', type: 'Nope' } }) },
    ['unknown type "Nope" (Part, Form, Word, Doc)'],
  ],
  [
    'has several mistakes',
    { reads: ['q', ['box', 'z'], 'x'], writes: ['name', 'm'], to: object({}), up: 1 as never },
    [
      '"up" is not a function',
      `unknown field "q" (${fields})`,
      'unknown field "box.z" (box.a, box.b)',
      /"name", which is there already/,
      /"writes" names "m", and "to" does not say its shape/,
    ],
  ],
])('one that %s is refused', (_name, options, expected) => {
  const issues = told('Doc', op(options))
  expect(issues).toEqual(
    expected.map((one) => expect.stringMatching(one instanceof RegExp ? one : exactly(one))),
  )
})

test.each([
  ['Word', /^works on fields of an object, found string: convert\(self, codec/],
  ['Form', /^works on fields of an object, found union: change its variants with inVariant/],
])('on %s it says what to do instead', (type, message) => {
  expect(told(type, op({ to: object(point) }))).toEqual([expect.stringMatching(message)])
})

test('the names that it makes are taken, and say by whom', () => {
  const making = op({ to: object(point) })
  expect(told('Doc', making, rename('name', 'point'))).toEqual([
    expect.stringMatching(/^the name "point" is already taken by .*op 1 \(custom\)/),
  ])
  expect(told('Doc', making, op({ reads: ['name'], to: object(point) }))).toEqual([
    expect.stringMatching(/"point", which is there already by .*op 1 \(custom\) and is not read/),
  ])
  expect(told('Doc', making, rename('x', 'z'))).toEqual([
    expect.stringMatching(/^unknown field "x"/),
  ])
  expect(told('Doc', at('box', [op({ to: object(point) })]))).toEqual([
    'unknown field "x" (a, b)',
    'unknown field "y" (a, b)',
  ])
})
