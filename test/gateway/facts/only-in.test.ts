import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import {
  add,
  at,
  boolean,
  convert,
  custom,
  each,
  head,
  inVariant,
  integer,
  inKind,
  move,
  object,
  removeVariant,
  remove,
  rename,
  scale,
  self,
  string,
  union,
  wrap,
} from '../../../src/contract/index.ts'
import { onlyIn } from '../../../src/gateway/facts/index.ts'
import { tiny, type Edits, type Types } from '../../support/tiny.ts'

/** `Doc.a renamed Doc.b` */
const told = (types: Types, edits: Edits, until = '2.0'): readonly string[] => {
  const only = onlyIn(tiny(types, edits).contract, '1.0', until)
  return [...only.fields().values()]
    .map(({ field, became, to }) => [field, became, ...(to === undefined ? [] : [to])].join(' '))
    .toSorted()
}

const Doc = z.object({
  a: z.string(),
  n: z.number(),
  tags: z.array(z.string()),
  in: z.object({ x: z.string(), y: z.string().optional() }),
})

const rows: readonly [string, Types, Edits, readonly string[]][] = [
  ['a field that is added', { Doc }, [add('new', boolean, false)], []],
  ['a field that is renamed', { Doc }, [rename('a', 'b')], ['Doc.a renamed Doc.b']],
  ['a field that is removed', { Doc }, [remove('a', '')], ['Doc.a removed']],
  ['a field that goes into an object', { Doc }, [move('a', ['in', 'a'])], ['Doc.a moved Doc.in.a']],
  ['a field that comes out of one', { Doc }, [move(['in', 'x'], 'x')], ['Doc.in.x moved Doc.x']],
  [
    'an object that is renamed, and not what is in it',
    { Doc },
    [rename('in', 'out')],
    ['Doc.in renamed Doc.out'],
  ],
  ['a field that is converted', { Doc }, [convert('n', scale({ factor: 100 }))], ['Doc.n retyped']],
  ['a value that gets a list', { Doc }, [wrap('a', { lossy: 'so' })], ['Doc.a retyped']],
  [
    'a list of which the first stays',
    { Doc },
    [head('tags', { empty: 'absent', lossy: 'so' })],
    ['Doc.tags retyped'],
  ],
  [
    'a field inside an inline object',
    { Doc },
    [at('in', [rename('x', 'z')])],
    ['Doc.in.x renamed Doc.in.z'],
  ],
  [
    'items of a list, by the name of the list',
    { Doc: z.object({ tags: z.array(z.object({ name: z.string(), size: z.number() })) }) },
    [each('tags', [rename('name', 'label')])],
    ['Doc.tags.name renamed Doc.tags.label'],
  ],
  [
    'a swap of two names',
    { Doc: z.object({ a: z.string(), b: z.string() }) },
    [rename('a', 'c'), rename('b', 'a'), rename('c', 'b')],
    ['Doc.a renamed Doc.b', 'Doc.b renamed Doc.a'],
  ],
  [
    'names that come back as they were',
    { Doc: z.object({ a: z.string() }) },
    [rename('a', 'b'), rename('b', 'a'), add('c', integer(), 0)],
    [],
  ],
  [
    'odd names',
    { Doc: z.object({ 'a.b': z.string(), 'x y': z.string() }) },
    [rename('x y', 'z')],
    ['Doc.x y renamed Doc.z'],
  ],
]

describe('what only an older version has', () => {
  test.each(rows)('%s', (_, types, edits, expected) => {
    expect(told(types, edits)).toEqual(expected)
  })

  test('is nothing in the same version', () => {
    for (const { key } of contract.versions)
      expect([...onlyIn(contract, key, key).fields()]).toEqual([])
  })

  test('is named by the type that has it, wherever that stands', () => {
    const Inner = z.object({ old: z.string(), same: z.string() })
    const types = {
      Inner,
      Doc: z.object({ one: Inner, many: z.array(Inner), by: z.record(z.string(), Inner) }),
    }
    expect(told(types, { Inner: [rename('old', 'new')] })).toEqual(['Inner.old renamed Inner.new'])
  })

  test('is the field around a named value that is converted', () => {
    const Stamp = z.number()
    const types = {
      Stamp,
      Doc: z.object({
        at: Stamp,
        all: z.array(Stamp),
        by: z.record(z.string(), Stamp),
        not: z.number(),
      }),
    }
    expect(told(types, { Stamp: [convert(self, scale({ factor: 1000 }))] })).toEqual([
      'Doc.all retyped',
      'Doc.at retyped',
      'Doc.by retyped',
    ])
  })

  test('is found in variants of unions, and the tag stands for a variant that is gone', () => {
    const Data = union('type', {
      A: z.object({ x: z.string(), y: z.string() }),
      B: z.object({ x: z.string() }),
    })
    const types = { Data, Doc: z.object({ data: Data, all: z.array(Data) }) }
    expect(told(types, { Data: [inVariant('A', [rename('y', 'z')])] })).toEqual(['Data.y removed'])
    const gone = removeVariant('B', { standIn: { type: 'A', x: '', y: '' }, lossy: 'so' })
    expect(told(types, { Data: [gone] })).toEqual(['Data.type removed'])
    expect(told(types, { Data: [inVariant('A', [add('more', boolean, false)])] })).toEqual([])
  })

  test('is found in types that hold themselves', () => {
    const Tree = z.object({
      name: z.string(),
      get children() {
        return z.array(Tree)
      },
    })
    expect(told({ Doc: Tree }, [rename('name', 'title')])).toEqual(['Doc.name renamed Doc.title'])
    expect(told({ Doc: Tree }, [add('more', boolean, false)])).toEqual([])
  })

  test('is found in values of several kinds', () => {
    const types = {
      Doc: z.object({ who: z.union([z.string(), z.object({ id: z.string(), n: z.number() })]) }),
    }
    expect(told(types, [inKind('who', 'object', [rename('id', 'key')])])).toEqual([
      'Doc.who.id renamed Doc.who.key',
    ])
  })

  test('is what a function of the contract reads and does not keep', () => {
    const types = { Doc: z.object({ first: z.string(), last: z.string(), other: z.string() }) }
    const edits = [
      custom('joins the names', {
        reads: ['first', 'last'],
        writes: ['full'],
        from: object({ first: string(), last: string() }),
        to: object({ full: string() }),
        up: ({ first, last }) => ({ full: `${first} ${last}` }),
        down: ({ full }) => ({ first: full.split(' ')[0] ?? '', last: full.split(' ')[1] ?? '' }),
      }),
    ]
    expect(told(types, edits)).toEqual(['Doc.first retyped', 'Doc.last retyped'])
  })

  test('of Inner Universe is what its third version changes', () => {
    const fields = onlyIn(contract, '1.0', '3.0').fields()
    expect(fields.get('Entity.entity_type')).toEqual({
      field: 'Entity.entity_type',
      became: 'renamed',
      to: 'Entity.kind',
    })
    expect(fields.get('Relation.from_entity')?.to).toBe('Relation.ends.from')
    expect(fields.get('EntityMetadata.tags')?.became).toBe('retyped')
    expect(fields.has('Entity.id')).toBe(false)
    expect([...onlyIn(contract, '1.0', '2.0').fields()]).toEqual([])
  })

  test('of a type without anything of the kind has no spot, and one that holds such a type has', () => {
    const only = onlyIn(contract, '1.0', '3.0')
    expect(only.spot('Count')).toBeUndefined()
    expect(only.spot('EntityPage')).toBeDefined()
    expect(only.spot('NoSuchType')).toBeUndefined()
    expect(onlyIn(contract, '1.0', '9.9').spot('Count')).toBeDefined()
  })
})
