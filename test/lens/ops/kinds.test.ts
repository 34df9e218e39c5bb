import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  addKind,
  any,
  base,
  boolean,
  change,
  codec,
  inList,
  asNumber,
  asText,
  convert,
  defineContract,
  each,
  first,
  inKind,
  integer,
  kinds,
  list,
  member,
  nullable,
  object,
  optional,
  ref,
  removeKind,
  rename,
  self,
  string,
  values,
  version,
} from '../../../src/contract/index.ts'
import { oddNames } from '../../support/odd-names.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { routesOf } from '../../support/routes-of.ts'
import { tiny, value } from '../../support/tiny.ts'

const lossy = { lossy: 'declared' }

const Customer = z.object({ id: z.string(), name: z.string() })
const expanded = tiny(
  { Doc: z.object({ customer: z.string(), payer: z.string().nullable().optional() }), Customer },
  [
    addKind('customer', 'object', ref('Customer'), { into: member('id'), ...lossy }),
    addKind('payer', 'object', object({ id: string() }), { into: member('id'), ...lossy }),
  ],
  { Customer: [rename('name', 'full_name')] },
)

describe('an id that may be expanded', () => {
  test('an id stays, and the object is its id to older clients', () => {
    expect(expanded.up({ customer: 'c1' })).toEqual(value({ customer: 'c1' }))
    expect(expanded.down({ customer: 'c1' })).toEqual(value({ customer: 'c1' }))
    const whole = { customer: { id: 'c1', name: 'x', more: [1] }, other: 1 }
    expect(expanded.down(whole)).toEqual(value({ customer: 'c1', other: 1 }))
  })

  test('the object changes with its type', () => {
    const newest = { customer: { id: 'c1', full_name: 'x' } }
    expect(expanded.carry(3, 2, newest)).toEqual(value({ customer: { id: 'c1', name: 'x' } }))
    expect(expanded.carry(2, 3, { customer: { id: 'c1', name: 'x' } })).toEqual(value(newest))
    expect(expanded.carry(3, 1, newest)).toEqual(value({ customer: 'c1' }))
    expect(expanded.carry(3, 2, { customer: 'c1' })).toEqual(value({ customer: 'c1' }))
  })

  test('null and absence stay where they may be', () => {
    expect(expanded.down({ customer: 'c', payer: null })).toEqual(
      value({ customer: 'c', payer: null }),
    )
    expect(expanded.down({ customer: 'c', payer: { id: 'p' } })).toEqual(
      value({ customer: 'c', payer: 'p' }),
    )
    expect(expanded.down({ customer: null })).toMatchObject({
      code: 'wrong-shape',
      pointer: '/customer',
    })
  })

  test.for([3, true, [], ['c1']])('%j is neither: a problem there', (wrong) => {
    expect(expanded.down({ customer: wrong })).toEqual({
      code: 'wrong-shape',
      pointer: '/customer',
      detail: expect.stringContaining('expected a string or an object, found'),
    })
  })

  test('an object without the member is a problem there', () => {
    expect(expanded.down({ customer: { name: 'x' } })).toMatchObject({
      code: 'wrong-shape',
      pointer: '/customer',
    })
  })

  test('paths lead through the object', () => {
    expect(expanded.path(3, 2, ['customer', 'full_name'])).toBe('path customer.name')
    expect(expanded.path(3, 2, ['customer', 'other'])).toBe('unknown customer.other')
    expect(expanded.path(2, 1, ['customer', 'id'])).toBe('path customer')
    expect(expanded.path(2, 1, ['customer', 'name'])).toBe('dropped customer.name')
    expect(expanded.path(3, 1, ['customer', 'full_name'])).toBe('dropped customer.full_name')
    expect(expanded.path(2, 1, ['customer'])).toBe('path customer (changed)')
  })

  test('what is lost is told', () => {
    expect(expanded.lens(2, 1).losses).toMatchObject([
      { path: ['customer'], kind: 'lossy', reason: 'declared' },
      { path: ['payer'], kind: 'lossy', reason: 'declared' },
    ])
    expect(expanded.lens(1, 2).losses).toEqual([])
    expect(expanded.lens(1, 2).identity).toBe(true)
    expect(expanded.lens(2, 1).refuses).toBe(undefined)
    expect(expanded.notes).toEqual([
      'Doc: `customer` may also be of the kind object (older clients get it as its `id`)',
      'Doc: `payer` may also be of the kind object (older clients get it as its `id`)',
    ])
  })

  test('the shape has both', () => {
    expect(expanded.shape(2)).toEqual({
      kind: 'object',
      fields: {
        customer: {
          shape: {
            kind: 'kinds',
            members: { string: { kind: 'string' }, object: { kind: 'ref', type: 'Customer' } },
          },
        },
        payer: {
          optional: true,
          shape: {
            kind: 'nullable',
            of: {
              kind: 'kinds',
              members: {
                string: { kind: 'string' },
                object: { kind: 'object', fields: { id: { shape: { kind: 'string' } } } },
              },
            },
          },
        },
      },
    })
  })
})

const Ids = z.object({ ids: z.array(z.union([z.int(), z.string()])) })
const integers = tiny({ Doc: Ids }, [
  each('ids', [removeKind(self, 'string', { into: asNumber() })]),
])

describe('integers or text that become integers', () => {
  test('text becomes a number, numbers stay, both ways', () => {
    expect(integers.up({ ids: [1, '7', '900719925474099312345'] })).toMatchObject({})
    expect(integers.up({ ids: [1, '7'] })).toEqual(value({ ids: [1, 7] }))
    expect(integers.down({ ids: [1, 7] })).toEqual(value({ ids: [1, 7] }))
    expect(integers.lens(2, 1).identity).toBe(true)
  })

  test.for(['x', '', '7.5', '1e3', ' 7'])('%j is no integer: a problem there', (text) => {
    expect(integers.up({ ids: [1, text] })).toMatchObject({
      code: 'not-representable',
      pointer: '/ids/1',
    })
  })

  test.for([true, {}, [], null])('%j is neither: a problem there', (wrong) => {
    expect(integers.up({ ids: [wrong] })).toMatchObject({ code: 'wrong-shape', pointer: '/ids/0' })
  })

  test('it may refuse some, and says what it loses', () => {
    expect(integers.lens(1, 2).refuses).toBe('values')
    expect(integers.lens(1, 2).losses).toMatchObject([{ path: ['ids', '*'], kind: 'respelled' }])
    expect(integers.lens(2, 1).losses).toEqual([])
    expect(integers.shape(2)).toMatchObject({
      fields: { ids: { shape: { kind: 'array', of: { kind: 'number', integer: true } } } },
    })
  })
})

const Tag = z.object({ label: z.string() })
const lists = tiny(
  {
    Doc: z.object({
      tag: z.union([Tag, z.array(Tag)]),
      word: z.union([z.string(), z.array(z.string())]).default('a'),
    }),
    Tag,
  },
  [
    removeKind('tag', 'object', { into: inList() }),
    removeKind('word', 'string', { into: inList() }),
  ],
  { Tag: [rename('label', 'name')] },
)

describe('one or a list that becomes a list', () => {
  test('one becomes the list of it; a list stays, both ways', () => {
    expect(lists.up({ tag: { label: 'a' }, word: 'x' })).toEqual(
      value({ tag: [{ label: 'a' }], word: ['x'] }),
    )
    expect(lists.up({ tag: [], word: [] })).toEqual(value({ tag: [], word: [] }))
    expect(lists.down({ tag: [{ label: 'a' }], word: ['b'] })).toEqual(
      value({ tag: [{ label: 'a' }], word: ['b'] }),
    )
    expect(lists.up({ tag: [] })).toEqual(value({ tag: [] }))
  })

  test('what is inside changes with its type', () => {
    expect(lists.carry(1, 3, { tag: { label: 'a' }, word: 'x' })).toEqual(
      value({ tag: [{ name: 'a' }], word: ['x'] }),
    )
    expect(lists.carry(3, 1, { tag: [{ name: 'a' }], word: ['x'] })).toEqual(
      value({ tag: [{ label: 'a' }], word: ['x'] }),
    )
  })

  test('the default is carried along', () => {
    expect(lists.shape(2)).toMatchObject({
      fields: { word: { default: ['a'], shape: { kind: 'array', of: { kind: 'string' } } } },
    })
  })

  test('paths into either lead to where it is', () => {
    expect(lists.path(1, 3, ['tag', 'label'])).toBe('path tag.0.name')
    expect(lists.path(3, 1, ['tag', '1', 'name'])).toBe('path tag.1.label')
  })
})

const opened = tiny(
  { Doc: z.object({ tag: z.string(), at: z.number() }) },
  [
    addKind('tag', 'array', list(string()), { into: first(), ...lossy }),
    addKind('at', 'string', string(), { into: asNumber() }),
  ],
  [addKind('tag', 'number', integer(), { into: asText() })],
  [removeKind('tag', 'string', { into: inList() })],
)

describe('one that may be a list', () => {
  test('older clients get the first item, and an empty list is refused', () => {
    expect(opened.up({ tag: 'a' })).toEqual(value({ tag: 'a' }))
    expect(opened.down({ tag: 'a' })).toEqual(value({ tag: 'a' }))
    expect(opened.down({ tag: ['a', 'b'] })).toEqual(value({ tag: 'a' }))
    expect(opened.down({ tag: [] })).toMatchObject({ code: 'not-representable', pointer: '/tag' })
    expect(opened.down({ at: '12.5', tag: 'a' })).toEqual(value({ at: 12.5, tag: 'a' }))
  })

  test('kinds come and go on the way', () => {
    expect(opened.carry(1, 4, { tag: 'a' })).toEqual(value({ tag: ['a'] }))
    expect(opened.carry(2, 4, { tag: ['a', 'b'] })).toEqual(value({ tag: ['a', 'b'] }))
    expect(opened.carry(3, 4, { tag: 7 })).toEqual(value({ tag: 7 }))
    expect(opened.carry(4, 2, { tag: 7 })).toEqual(value({ tag: '7' }))
    expect(opened.carry(4, 1, { tag: 7 })).toEqual(value({ tag: '7' }))
    expect(opened.carry(4, 1, { tag: ['a', 'b'] })).toEqual(value({ tag: 'a' }))
    expect(opened.carry(4, 3, { tag: ['a'] })).toEqual(value({ tag: ['a'] }))
    expect(opened.lens(1, 4).losses).toMatchObject([{ path: ['tag'], kind: 'respelled' }])
  })
})

const inside = tiny(
  {
    Doc: z.object({
      who: z
        .union([z.string(), z.object({ mail: z.string() })])
        .nullable()
        .default({ mail: 'm' }),
    }),
  },
  [inKind('who', 'object', [rename('mail', 'email')])],
  [removeKind('who', 'string')],
)

describe('ops on values of one kind', () => {
  test('change these and leave the others', () => {
    expect(inside.up({ who: { mail: 'x', y: 1 } })).toEqual(value({ who: { email: 'x', y: 1 } }))
    expect(inside.down({ who: { email: 'x' } })).toEqual(value({ who: { mail: 'x' } }))
    for (const same of [{ who: 'x' }, { who: null }]) {
      expect(inside.up(same)).toEqual(value(same))
      expect(inside.down(same)).toEqual(value(same))
    }
    expect(inside.path(1, 2, ['who', 'mail'])).toBe('path who.email')
    expect(inside.shape(2)).toMatchObject({ fields: { who: { default: { email: 'm' } } } })
  })

  test.for([3, true, []])('%j is neither: a problem there', (wrong) => {
    expect(inside.up({ who: wrong })).toMatchObject({ code: 'wrong-shape', pointer: '/who' })
  })

  test('a kind without a form in the other version is refused', () => {
    expect(inside.carry(2, 3, { who: 'x' })).toEqual({
      code: 'not-representable',
      pointer: '/who',
      detail: 'a string has no place there in the other version',
    })
    expect(inside.carry(1, 3, { who: 'x' })).toMatchObject({ code: 'not-representable' })
    expect(inside.carry(1, 3, { who: { mail: 'x' } })).toEqual(value({ who: { email: 'x' } }))
    expect(inside.carry(3, 1, { who: { email: 'x' } })).toEqual(value({ who: { mail: 'x' } }))
    expect(inside.lens(2, 3).refuses).toBe('variants')
    expect(inside.lens(2, 3).losses).toEqual([])
  })

  test.each(oddNames)('a field may be called %j', (name) => {
    const Odd = z.object(Object.fromEntries([[name, z.union([z.string(), z.int()])]]))
    const odd = tiny({ Doc: Odd }, [removeKind(name, 'string', { into: asNumber() })])
    expect(odd.up(made([[name, '7']]))).toEqual(value(made([[name, 7]])))
    expect(odd.down(made([[name, 7]]))).toEqual(value(made([[name, 7]])))
  })
})

const errorsOf = (types: Parameters<typeof tiny>[0], ...edits: Parameters<typeof tiny>[1][]) => {
  try {
    tiny(types, ...edits)
  } catch (error) {
    return String(error)
  }
  return 'none'
}

describe('author errors', () => {
  const either = { Doc: z.object({ a: z.union([z.string(), z.int()]), b: z.string() }) }

  test.each([
    ['a kind that is there', [addKind('a', 'string', string())], /kind string are there already/],
    ['a kind that is not', [removeKind('a', 'object')], /no values of the kind "object".*string/],
    ['one kind alone', [removeKind('b', 'string')], /several kinds are needed here, found string/],
    [
      'a shape of another kind',
      [addKind('b', 'number', string())],
      /the shape of number is string/,
    ],
    ['a shape of any kind', [addKind('b', 'object', any)], /the shape of object is any/],
    [
      'a member that it does not have',
      [addKind('b', 'object', object({ id: string() }), { into: member('key'), ...lossy })],
      /older clients cannot get it: there is no member "key" among id/,
    ],
    [
      'a member that may be absent',
      [
        addKind('b', 'object', object({ id: optional(string()) }), {
          into: member('id'),
          ...lossy,
        }),
      ],
      /the member "id" may be absent/,
    ],
    [
      'a member of another kind',
      [addKind('b', 'object', object({ id: integer() }), { into: member('id'), ...lossy })],
      /they would become number, and what stays is string/,
    ],
    [
      'what is not said to be lost',
      [addKind('a', 'object', object({ id: string() }), { into: member('id') })],
      /loses data on the way down: members have no place; declare it with/,
    ],
    [
      'a codec that does not take it',
      [removeKind('a', 'number', { into: asNumber() })],
      /a string is needed, found number/,
    ],
    [
      'ops that make it another kind',
      [inKind('a', 'number', [convert(self, asText())])],
      /they would be of the kind string: remove number, and add that one/,
    ],
    ['no ops', [inKind('a', 'number', [])], /no ops/],
  ])('%s', (_, ops, message) => {
    expect(errorsOf(either, ops)).toMatch(message)
  })

  test.each([
    ['one member', kinds({ string: string() }), /Doc > c: .* two members at least/],
    ['none', kinds({}), /two members at least/],
    [
      'a member of another kind',
      kinds({ string: integer(), array: list(any) }),
      /string is number/,
    ],
    [
      'one that may be null',
      kinds({ string: nullable(string()), number: integer() }),
      /`nullable` of the whole/,
    ],
    [
      'one of several kinds',
      kinds({ string: string(), object: kinds({ number: integer(), boolean }) }),
      /object is kinds/,
    ],
    [
      'a kind that there is not',
      kinds({ text: string(), number: integer() } as never),
      /text is string/,
    ],
    [
      'a type that there is not',
      kinds({ string: string(), object: ref('None') }),
      /unknown type "None"/,
    ],
  ])('a shape with %s', (_, shape, message) => {
    expect(errorsOf(either, [add('c', shape)])).toMatch(message)
  })

  test('the only kind that there is', () => {
    const only = [add('c', kinds({ string: string() })), removeKind('c', 'string')]
    expect(errorsOf(either, only)).toMatch(/no values but those of the kind string/)
  })

  test('a default that becomes nothing', () => {
    const Doc = z.object({ a: z.union([z.string(), z.int()]).default('x') })
    expect(errorsOf({ Doc }, [removeKind('a', 'string', { into: asNumber() })])).toMatch(
      /the declared default cannot be converted/,
    )
    expect(errorsOf({ Doc }, [removeKind('a', 'string')])).toMatch(/default cannot be converted/)
  })

  test('a named type that would become of another kind where kinds tell it apart', () => {
    const Id = z.int()
    const Doc = z.object({ a: z.union([z.string(), Id]) })
    expect(errorsOf({ Doc, Id }, { Id: [convert(self, asText())] })).toMatch(
      /Doc > a > number: the shape of number is string \(the type Id\)/,
    )
  })
})

describe('what is inside and changes with the same change', () => {
  const types = { Doc: z.object({ customer: z.string() }), Customer }
  const into = { into: member('id'), ...lossy }

  test('is turned in the form after it', () => {
    const renamed = tiny(types, {
      Doc: [addKind('customer', 'object', ref('Customer'), { into: member('id'), ...lossy })],
      Customer: [rename('name', 'full_name')],
    })
    const whole = { customer: { id: 'c1', full_name: 'x' } }
    expect(renamed.down(whole)).toEqual(value({ customer: 'c1' }))
  })

  test('has to have that form after it', () => {
    const edits = {
      Doc: [addKind('customer', 'object', ref('Customer'), into)],
      Customer: [rename('id', 'key')],
    }
    expect(errorsOf(types, edits)).toMatch(/op 1 \(add-kind\): there is no member "id" among key/)
    const number = {
      ...edits,
      Customer: [
        convert(
          'id',
          codec('length', {
            from: string(),
            to: integer(),
            up: (text) => text.length,
            down: String,
          }),
        ),
      ],
    }
    expect(errorsOf(types, number)).toMatch(/they would become number, and what stays is string/)
  })

  test('may come with the change itself', () => {
    const arriving = defineContract({
      name: 'arriving',
      base: base('1.0.0', {
        summary: 'First',
        types: { Doc: z.object({ a: z.string() }) },
        routes: routesOf(['Doc']),
      }),
      versions: [
        version('2.0.0', {
          summary: 'Second',
          changes: [
            change(
              'A customer',
              { Doc: [addKind('a', 'object', ref('Customer'), into)] },
              { types: { Customer } },
            ),
          ],
        }),
      ],
    })
    const down = arriving.lens('Doc', '2.0', '1.0').value({ a: { id: 'x', name: 'y' } })
    expect(down).toEqual({ ok: true, value: { a: 'x' } })
  })
})

describe('values that hold themselves', () => {
  const Expr: z.ZodType = z.lazy(() => z.union([Word, z.array(Expr), z.object({ not: Expr })]))
  const Word = z.enum(['a', 'b'])
  const expr = tiny(
    { Doc: z.object({ expr: Expr }), Expr, Word },
    {
      Word: [convert(self, values({ up: { a: 'x', b: 'b' }, down: { x: 'a', b: 'b' } }))],
      Expr: [inKind(self, 'object', [rename('not', 'never')])],
    },
  )

  test('change at every depth', () => {
    const older = { expr: ['a', ['b', { not: ['a'] }], { not: { not: 'a' } }] }
    const newer = { expr: ['x', ['b', { never: ['x'] }], { never: { never: 'x' } }] }
    expect(expr.up(older)).toEqual(value(newer))
    expect(expr.down(newer)).toEqual(value(older))
    expect(expr.up({ expr: ['a', [3]] })).toMatchObject({
      code: 'wrong-shape',
      pointer: '/expr/1/0',
    })
  })
})

describe('in Zod', () => {
  test.each([
    ['two texts', z.union([z.literal('a'), z.string()]), /two options .* kind string.*z\.enum/],
    ['two objects', z.union([z.object({}), z.record(z.string(), z.int())]), /two options.*object/],
    ['two lists', z.union([z.array(z.int()), z.array(z.string())]), /two options .* kind array/],
    ['any JSON', z.union([z.string(), z.unknown()]), /option 2 of the union is any/],
    ['an optional one', z.union([z.string(), z.int().optional()]), /only a field/],
  ])('%s cannot be told apart', (_, a, message) => {
    expect(errorsOf({ Doc: z.object({ a }) }, [rename('a', 'b')])).toMatch(message)
  })

  test('null, named types and recursive ones may be among them', () => {
    const Word = z.enum(['a'])
    const Tree: z.ZodType = z.lazy(() => z.object({ kids: z.array(z.union([Tree, Word])) }))
    const Doc = z.object({
      a: z.union([z.null(), Word, Tree.nullable()]).default('a'),
      b: z.union([z.string()]),
      c: z.union([z.boolean(), z.int()]).optional(),
    })
    const { fields } = tiny({ Doc, Word, Tree }, [rename('b', 'd')]).shape(2) as {
      fields: unknown
    }
    expect(fields).toEqual({
      a: {
        default: 'a',
        shape: {
          kind: 'nullable',
          of: {
            kind: 'kinds',
            members: {
              string: { kind: 'ref', type: 'Word' },
              object: { kind: 'ref', type: 'Tree' },
            },
          },
        },
      },
      d: { shape: { kind: 'string' } },
      c: {
        optional: true,
        shape: {
          kind: 'kinds',
          members: { boolean: { kind: 'boolean' }, number: { kind: 'number', integer: true } },
        },
      },
    })
  })
})
