import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import {
  Identifiers,
  identifier,
  Planner,
  Typespace,
  type Shape,
  type Type,
  type TypeGraph,
} from '../../../src/spacetime/types/index.ts'
import { must } from '../../support/must.ts'
import { holds } from '../../support/seed.ts'
import { graphs } from '../support/graphs.ts'

/** A type as one reads it; named ones by their names. */
const shown = (type: Type, space: Typespace): string => {
  switch (type.kind) {
    case 'ref':
      return space.types[type.ref]?.name ?? '?'
    case 'array':
      return `[${shown(type.of, space)}]`
    case 'sum':
    case 'product': {
      if (type.members.map(({ name }) => name).join(' ') === 'some none') {
        return `${shown((type.members[0] as { type: Type }).type, space)}?`
      }
      const inner = type.members.map((member) => `${member.name}: ${shown(member.type, space)}`)
      return type.kind === 'sum' ? `<${inner.join(', ')}>` : `{${inner.join(', ')}}`
    }
    case 'foreign':
      return type.name
    default:
      return type.kind
  }
}

/** All types that documents of type `T` need, by their names. */
const typesFor = (types: TypeGraph, ...wanted: readonly string[]): Record<string, string> => {
  const space = new Typespace()
  const planner = new Planner(types)
  const found = wanted.map((type) => [`(${type})`, shown(space.type(planner.plan(type)), space)])
  return Object.fromEntries([
    ...found,
    ...space.types.map(({ name, type }) => [name, shown(type, space)]),
  ]) as Record<string, string>
}

const typeOf = (shape: Shape): string | undefined => typesFor({ T: shape }, 'T')['(T)']

const refsOf = (type: Type): readonly number[] => {
  switch (type.kind) {
    case 'ref':
      return [type.ref]
    case 'array':
      return refsOf(type.of)
    case 'sum':
    case 'product':
      return type.members.flatMap((member) => refsOf(member.type))
    default:
      return []
  }
}

/** A server of SpacetimeDB 1.2 aborts on a recursive type, with all its databases. */
const isNeverRecursive = (types: TypeGraph): boolean => {
  const space = new Typespace()
  const planner = new Planner(types)
  for (const type of Object.keys(types)) space.type(planner.plan(type))
  for (const [number, { name, type }] of space.types.entries()) {
    must(
      refsOf(type).every((ref) => ref < number),
      () => `${name} refers to itself or to a type after it`,
    )
  }
  return true
}

const string: Shape = { kind: 'string' }

const integer = (bounds: { minimum?: number; maximum?: number }) =>
  typeOf({ kind: 'number', integer: true, ...bounds })

const refTo = (type: string): Shape => ({ kind: 'ref', type })

describe('the type of a shape', () => {
  test('is the one that holds its values', () => {
    expect(typeOf(string)).toBe('string')
    expect(typeOf({ kind: 'string', values: ['a', 'b'] })).toBe('string')
    expect(typeOf({ kind: 'boolean' })).toBe('bool')
    expect(typeOf({ kind: 'null' })).toBe('{}')
    expect(typeOf({ kind: 'number' })).toBe('f64')
    expect(typeOf({ kind: 'any' })).toBe('string')
    expect(typeOf({ kind: 'nullable', of: string })).toBe('string?')
    expect(typeOf({ kind: 'array', of: { kind: 'array', of: string } })).toBe('[[string]]')
  })

  test('of integers has 64 bits: signed, unless bounds ask for more and never for less than 0', () => {
    expect(integer({})).toBe('i64')
    expect(integer({ minimum: 0 })).toBe('i64')
    expect(integer({ minimum: 0, maximum: 2 ** 53 })).toBe('i64')
    expect(integer({ minimum: 0, maximum: 2 ** 64 })).toBe('u64')
    expect(integer({ minimum: -1, maximum: 2 ** 64 })).toBe('i64')
  })

  test('of items that take no bytes is text: any number of them fits in nothing', () => {
    expect(typeOf({ kind: 'array', of: { kind: 'null' } })).toBe('string')
    expect(typeOf({ kind: 'array', of: { kind: 'object', fields: {} } })).toBe('string')
  })

  test('tells what is absent from what is null', () => {
    const nullable: Shape = { kind: 'nullable', of: string }
    expect(
      typesFor(
        {
          T: {
            kind: 'object',
            fields: {
              is_null: { shape: nullable },
              maybe: { shape: nullable, optional: true },
              said: { shape: nullable, default: null },
            },
          },
        },
        'T',
      ),
    ).toEqual({ '(T)': 'T', T: '{is_null: string?, maybe: string??, said: string??}' })
  })

  test('of maps, unions and values of several kinds has a name', () => {
    const thing: Shape = {
      kind: 'object',
      fields: {
        map: { shape: { kind: 'map', of: { kind: 'boolean' } } },
        one: {
          shape: {
            kind: 'union',
            tag: 'type',
            open: true,
            variants: { Custom: { kind: 'object', fields: { other: { shape: string } } } },
          },
        },
        several: {
          shape: { kind: 'kinds', members: { string, array: { kind: 'array', of: string } } },
        },
      },
    }
    expect(typesFor({ Thing: thing }, 'Thing')).toEqual({
      '(Thing)': 'Thing',
      ThingMapPair: '{key: string, value: bool}',
      ThingOneCustom: '{other: string}',
      ThingOne: '<Custom: ThingOneCustom, other: string>',
      ThingSeveral: '<string: string, array_: [string]>',
      Thing: '{map: [ThingMapPair], one: ThingOne, several: ThingSeveral}',
    })
  })

  test('that leads back to itself is text from there on', () => {
    expect(
      typesFor(
        {
          Tree: {
            kind: 'object',
            fields: {
              value: { shape: string },
              children: { shape: { kind: 'array', of: refTo('Tree') } },
              leaf: { shape: refTo('Leaf') },
            },
          },
          Leaf: { kind: 'object', fields: { colour: { shape: string } } },
          Node: {
            kind: 'union',
            tag: 'is',
            variants: { Branch: refTo('Branch'), Leaf: refTo('Leaf') },
          },
          Branch: { kind: 'object', fields: { of: { shape: refTo('Node') } } },
          Loop: refTo('Loop'),
        },
        'Tree',
        'Node',
        'Branch',
        'Loop',
      ),
    ).toEqual({
      '(Tree)': 'Tree',
      '(Node)': 'Node',
      '(Branch)': 'Branch',
      '(Loop)': 'string',
      Leaf: '{colour: string}',
      Tree: '{value: string, children: [string], leaf: Leaf}',
      Node: '<Branch: string, Leaf: Leaf>',
      Branch: '{of: string}',
    })
  })

  test('is never recursive, in any version of Inner Universe', () => {
    for (const { types } of contract.versions) expect(isNeverRecursive(types)).toBe(true)
  })

  test('is never recursive, whatever a contract declares', () => {
    holds(
      1000,
      fc.property(graphs, (types) => {
        expect(isNeverRecursive(types)).toBe(true)
      }),
    )
  })

  test('of a type that does not exist is a defect', () => {
    expect(() => new Planner({}).plan('toString')).toThrow('no type toString')
  })
})

describe('identifiers', () => {
  test('are names that SpacetimeDB takes', () => {
    expect(['name', 'last-name', '2nd', '', 'from', 'Select', 'a.b', 'ä'].map(identifier)).toEqual([
      'name',
      'last_name',
      '_2nd',
      '_',
      'from_',
      'Select_',
      'a_b',
      '_',
    ])
  })

  test('differ where names do', () => {
    holds(
      500,
      fc.property(fc.uniqueArray(fc.string()), (names) => {
        const identifiers = new Identifiers(['owner'])
        const made = names.map((name) => identifiers.of(name))
        expect(new Set([...made, 'owner']).size).toBe(made.length + 1)
        expect(made.filter((each) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(each))).toEqual([])
      }),
    )
  })
})
