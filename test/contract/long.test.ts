/** Contracts of many versions: what their definition judges, what it leaves for later, and that nothing is missed. */
import { describe, expect, test } from 'vitest'
import { Failure } from '../../src/errors/index.ts'
import { chains } from '../support/chains.ts'
import { routesOf } from '../support/routes-of.ts'
import { holds } from '../support/seed.ts'
import * as fc from 'fast-check'
import * as z from 'zod'
import { contractOf } from '../../bench/compile/contract.ts'
import {
  add,
  addKind,
  addVariant,
  assembleContract,
  asNumber,
  base,
  change,
  convert,
  copy,
  custom,
  defineContract,
  head,
  inList,
  makeOptional,
  object,
  openUnion,
  ref,
  self,
  remove,
  rename,
  string,
  removeVariant,
  integer,
  inVariant,
  union,
  version,
  wrap,
  type Contract,
  type ContractDeclaration,
} from '../../src/contract/index.ts'
import type { Op } from '../../src/lens/index.ts'

const lossy = { lossy: 'on purpose' }

/** What is wrong with a contract of a type, a list of ops per version. */
const messagesOf = (shape: z.ZodType, versions: readonly (readonly Op[])[]): readonly string[] => {
  try {
    defineContract({
      name: 'long',
      base: base('1.0.0', {
        summary: 'First',
        types: { Doc: shape },
        routes: [
          {
            id: 'read',
            method: 'GET',
            path: '/docs/{id}',
            kind: 'read',
            summary: 'Reads',
            response: 'Doc',
          },
        ],
      }),
      versions: versions.map((ops, at) =>
        version(`1.${at + 1}.0`, { summary: 'Next', changes: [change('Changes', { Doc: ops })] }),
      ),
    })
    return []
  } catch (error) {
    return (error as { issues: readonly { message: string }[] }).issues.map(({ message }) =>
      message.replace(/: it .*$/s, ''),
    )
  }
}

describe('a value that does not survive is found whichever pair of versions it takes', () => {
  const Priced = z.object({ id: z.string(), price: z.int() })
  const quiet = rename('id', 'key')

  test('one that a removed field gets back, some versions below', () => {
    expect(messagesOf(Priced, [[wrap('price', lossy)], [quiet], [remove('price', [])]])).toEqual([
      'a default does not survive from 1.3 to 1.0',
    ])
  })

  test('also where the field goes again further below, so that the oldest pair is fine', () => {
    const Bare = z.object({ id: z.string() })
    const added = add('price', integer(), 1)
    expect(
      messagesOf(Bare, [[added], [wrap('price', lossy)], [remove('price', [])], [quiet]]),
    ).toEqual(['a default does not survive from 1.4 to 1.1'])
  })

  test('also where the newest version leads through what cannot be fused', () => {
    const Tagged = Priced.extend({ tags: z.array(z.string()) })
    const joined = custom('joins them', {
      reads: ['again'],
      writes: ['joined'],
      to: object({ joined: string() }),
      up: ({ again }) => ({ joined: Array.isArray(again) ? `${again.length}` : '' }),
      down: () => ({ again: [] }),
    })
    const found = messagesOf(Tagged, [
      [wrap('price', lossy)],
      [remove('price', [])],
      [copy('again', 'tags'), joined],
    ])
    expect(found).toContain('a default does not survive from 1.2 to 1.0')
  })

  const Drawn = union('kind', { Circle: z.object({ r: z.int() }), Dot: z.object({}) })

  test('one that stands in for a variant below', () => {
    expect(
      messagesOf(Drawn, [
        [inVariant('Circle', [wrap('r', lossy)])],
        [addVariant('Line', object({}), { standIn: { kind: 'Circle', r: [] }, ...lossy })],
      ]),
    ).toEqual(['a default does not survive from 1.2 to 1.0'])
  })

  test('one that stands in above for a variant which came and went in between', () => {
    const Written = union('kind', { Circle: z.object({ r: z.string() }), Dot: z.object({}) })
    expect(
      messagesOf(Written, [
        [addVariant('Line', object({}), { standIn: { kind: 'Dot' }, ...lossy })],
        [removeVariant('Line', { standIn: { kind: 'Circle', r: 'none' }, ...lossy })],
        [inVariant('Circle', [convert('r', asNumber(), lossy)])],
      ]),
    ).toEqual(['a default does not survive from 1.1 to 1.3'])
  })
})

describe('a list that an older version has as its first item cannot be empty', () => {
  const Said = z.object({ id: z.string(), a: z.string() })
  const listed = convert('a', inList(), lossy)

  test.each([
    ['where its absence says so', [head('a', { empty: 'absent', ...lossy })]],
    ['where it stands in for absence', [makeOptional('a', [])]],
    ['where it stands in for a removed field', [remove('a', [])]],
  ])('%s', (_, ops) => {
    expect(messagesOf(Said, [[listed], ops])).toEqual([
      'a default does not survive from 1.2 to 1.0',
    ])
  })
})

test('a type that one change breaks is told, though the next one brings a stand-in next to it', () => {
  const Word = z.enum(['a', 'b'])
  const Thing = union('kind', { Dot: z.object({}), Line: z.object({ n: z.int() }) })
  const Doc = z.object({ thing: Thing, words: z.array(Word).default([]) })
  const declare = () =>
    defineContract({
      name: 'circle',
      base: base('1.0.0', {
        summary: 'First',
        types: { Word, Thing, Doc },
        routes: routesOf(['Doc']),
      }),
      versions: [
        version('2.0.0', {
          summary: 'Next',
          changes: [
            change('A word is a list, or a word', {
              Word: [convert(self, inList(), lossy), addKind(self, 'string', ref('Word'))],
            }),
            change('Strangers', { Thing: [openUnion({ standIn: { kind: 'Dot' }, ...lossy })] }),
          ],
        }),
      ],
    })
  expect(declare).toThrow(Failure)
  expect(declare).toThrow(/the shape of string is/)
})

const compiled = (declaration: ContractDeclaration): Contract | undefined => {
  try {
    return defineContract(declaration)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

test('every pair of a contract that is accepted compiles, and does not depend on who made it', () => {
  let seen = 0
  const property = fc.property(chains, (declaration) => {
    const contract = compiled(declaration)
    if (!contract) return
    seen += 1
    const other = assembleContract(contract.compiled)
    for (const { key: from, types } of contract.versions) {
      for (const { key: to, types: there } of contract.versions) {
        for (const type of Object.keys(types).filter((name) => Object.hasOwn(there, name))) {
          expect(other.lens(type, from, to).hash).toBe(contract.lens(type, from, to).hash)
        }
      }
    }
  })
  holds(1000, property)
  expect(seen).toBeGreaterThan(0)
})

describe('a long contract', () => {
  const contract = defineContract(contractOf({ versions: 40, types: 10, changed: 1 }))
  const { versions } = contract

  test('repeats no type that a version leaves as it is', () => {
    const repeated = versions.flatMap(({ types }, at) =>
      Object.keys(types).filter((name) => types[name] !== versions[at - 1]?.types[name] && at > 0),
    )
    // 39 are changed, and 8 of these are inside another one each.
    expect(repeated).toHaveLength(39 + 8)
  })

  test('declares no pair that its author does not declare, and knows all', () => {
    expect(contract.compiled.matrix).toEqual([])
    expect(contract.matrix).toHaveLength(1600)
    expect(contract.verdict('1.39', '1.0')?.verdict).toBe('adapted')
    expect(contract.verdict('1.39', '1.0')).toBe(contract.verdict('1.39', '1.0'))
    expect(contract.verdict('1.40', '1.0')).toBeUndefined()
  })

  test('compiles a pair once', () => {
    expect(contract.lens('Type0', '1.0', '1.39')).toBe(contract.lens('Type0', '1.0', '1.39'))
  })

  test('carries what it is made of as pair after pair does', () => {
    const value = {
      id: 'a',
      name: 'b',
      amount: 1,
      tags: [],
      part: { id: 'c', name: 'd', amount: 2, tags: [] },
    }
    const whole = contract.lens('Type4', '1.0', '1.39').value(value)
    const stepped = versions.slice(1).reduce<typeof whole>(
      (carried, { key }, index) => {
        const before = versions[index]?.key ?? ''
        return carried.ok ? contract.lens('Type4', before, key).value(carried.value) : carried
      },
      { ok: true, value },
    )
    expect(whole).toEqual(stepped)
    expect(whole.ok && Object.keys(whole.value as object).length).toBeGreaterThan(5)
  })
})
