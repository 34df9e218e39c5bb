import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { head } from '../../../src/contract/index.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { oddNames, pointer } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const lossy = { lossy: 'only the first stays' }
const Doc = z.object({
  one: z.array(z.string()),
  gone: z.array(z.string()),
  none: z.array(z.string()),
})
const doc = tiny({ Doc }, [
  head('one', lossy),
  head('gone', { ...lossy, empty: 'absent' }),
  head('none', { ...lossy, empty: 'null' }),
])

describe('head', () => {
  test('a list becomes its first item, and a list of one on the way down', () => {
    const older = { one: ['a'], gone: ['b'], none: ['c'] }
    const newer = { one: 'a', gone: 'b', none: 'c' }
    expect(doc.up(older)).toEqual(value(newer))
    expect(doc.down(newer)).toEqual(value(older))
    expect(doc.up({ one: ['a', 'b'] })).toEqual(value({ one: 'a' }))
  })

  test('an empty list becomes absent or null, and is an empty list again on the way down', () => {
    const older = { one: ['a'], gone: [], none: [] }
    const newer = { one: 'a', none: null }
    expect(doc.up(older)).toEqual(value(newer))
    expect(doc.down(newer)).toEqual(value(older))
  })

  test('an empty list that has no stand-in is refused', () => {
    expect(doc.up({ one: [] })).toMatchObject({ code: 'not-representable', pointer: '/one' })
  })

  test('partial documents do not get empty lists', () => {
    expect(doc.lens(2, 1).value({ one: 'a' }, { defaults: false })).toEqual({
      ok: true,
      value: { one: ['a'] },
    })
  })

  test('a list that may be absent or null stays so', () => {
    const Maybe = z.object({ a: z.array(z.int()).optional(), b: z.array(z.int()).nullable() })
    const maybe = tiny({ Doc: Maybe }, [
      head('a', { ...lossy, empty: 'absent' }),
      head('b', { ...lossy, empty: 'null' }),
    ])
    expect(maybe.up({ b: null })).toEqual(value({ b: null }))
    expect(maybe.down({ b: null })).toEqual(value({ b: null }))
    expect(maybe.down({ a: 1, b: 2 })).toEqual(value({ a: [1], b: [2] }))
  })

  test.each(['a', 3, {}, null, true])('%j in place of the list is a problem there', (wrong) => {
    expect(doc.up({ one: wrong })).toMatchObject({ code: 'wrong-shape', pointer: '/one' })
  })

  test.for([null, 3, 'text', []])('%j is not an object: a problem at the root', (wrong) => {
    expect(doc.up(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
    expect(doc.down(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
  })

  test('unknown fields are kept', () => {
    expect(doc.up({ one: ['a'], x: [] })).toEqual(value({ one: 'a', x: [] }))
  })

  test.each(oddNames)('a field may be called %j', (name) => {
    const Odd = z.object(Object.fromEntries([[name, z.array(z.int())]]))
    const odd = tiny({ Doc: Odd }, [head(name, lossy)])
    expect(odd.up(made([[name, [1]]]))).toEqual(value(made([[name, 1]])))
    expect(odd.down(made([[name, 1]]))).toEqual(value(made([[name, [1]]])))
    expect(odd.up(made([[name, 1]]))).toMatchObject({ pointer: pointer(name) })
  })

  test('the newer version has single values', () => {
    expect(doc.shape(2)).toEqual({
      kind: 'object',
      fields: {
        one: { shape: { kind: 'string' } },
        gone: { shape: { kind: 'string' }, optional: true },
        none: { shape: { kind: 'nullable', of: { kind: 'string' } } },
      },
    })
    expect(doc.notes[0]).toBe('Doc: makes `one` a single value (only the first stays)')
  })

  test('a default becomes its first item', () => {
    const standing = tiny({ Doc: z.object({ x: z.array(z.int()).default([7, 8]) }) }, [
      head('x', lossy),
    ])
    expect(standing.shape(2)).toMatchObject({ fields: { x: { default: 7 } } })
    const empty = tiny({ Doc: z.object({ x: z.array(z.int()).default([]) }) }, [
      head('x', { ...lossy, empty: 'null' }),
    ])
    expect(empty.shape(2)).toMatchObject({ fields: { x: { default: null } } })
  })

  test('going up the items after the first are lost', () => {
    expect(doc.lens(1, 2).losses[0]).toMatchObject({ path: ['one', '*'], kind: 'lossy' })
    expect(doc.lens(2, 1).losses).toEqual([])
  })

  test('paths of the first item lead to the value', () => {
    const one = tiny({ Doc: z.object({ one: z.array(z.string()) }) }, [head('one', lossy)])
    expect(one.path(1, 2, ['one', '0'])).toBe('path one')
    expect(one.path(1, 2, ['one', '1'])).toBe('dropped one.1')
    expect(one.path(2, 1, ['one'])).toBe('path one (changed)')
  })
})
