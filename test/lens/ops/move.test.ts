import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { move } from '../../../src/contract/index.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { oddNames } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const Doc = z.object({ id: z.string(), from: z.string(), to: z.string() })
const nested = tiny({ Doc }, [move('from', ['ends', 'from']), move('to', ['ends', 'to'])])

const Box = z.object({
  id: z.string(),
  box: z.object({ size: z.int(), note: z.string().nullish() }),
})
const hoisted = tiny({ Doc: Box }, [move(['box', 'size'], 'size')])

describe('move into a new object', () => {
  test('nests, and hoists on the way down', () => {
    const older = { id: 'a', from: 'x', to: 'y' }
    const newer = { id: 'a', ends: { from: 'x', to: 'y' } }
    expect(nested.up(older)).toEqual(value(newer))
    expect(nested.down(newer)).toEqual(value(older))
  })

  test('where all its fields are absent there is no object', () => {
    const optional = tiny({ Doc: z.object({ x: z.int().optional() }) }, [move('x', ['in', 'x'])])
    expect(optional.up({})).toEqual(value({}))
    expect(optional.up({ x: 1 })).toEqual(value({ in: { x: 1 } }))
    expect(optional.down({ in: { x: 1 } })).toEqual(value({ x: 1 }))
    expect(optional.down({})).toEqual(value({}))
    expect(optional.shape(2)).toMatchObject({ fields: { in: { optional: true } } })
  })

  test('an empty object, or one with something else in it, stays as it is and comes back', () => {
    const optional = tiny({ Doc: z.object({ x: z.int().optional() }) }, [move('x', ['in', 'x'])])
    expect(optional.down({ in: {} })).toEqual(value({ in: {} }))
    expect(optional.up({ in: {} })).toEqual(value({ in: {} }))
    expect(optional.up({ in: {}, x: 1 })).toMatchObject({ code: 'wrong-shape', pointer: '/in' })
    expect(optional.down({ in: { y: 1 } })).toEqual(value({ in: { y: 1 } }))
  })

  test('a field with a default makes an object that may be absent', () => {
    const standing = tiny({ Doc: z.object({ x: z.int().default(1) }) }, [move('x', ['in', 'x'])])
    expect(standing.up({})).toEqual(value({}))
    expect(standing.shape(2)).toMatchObject({ fields: { in: { optional: true } } })
  })

  test('null, wrong types and unknown members inside pass as they are', () => {
    const newer = { id: 'a', ends: { from: null, to: [3], more: { x: 1 } } }
    const older = { id: 'a', from: null, to: [3], ends: { more: { x: 1 } } }
    expect(nested.down(newer)).toEqual(value(older))
    expect(nested.up(older)).toEqual(value(newer))
  })

  test.for([null, 3, 'text', []])('%j in place of the object is a problem there', (wrong) => {
    const problem = { code: 'wrong-shape', pointer: '/ends' }
    expect(nested.down({ id: 'a', ends: wrong })).toMatchObject(problem)
    expect(nested.up({ id: 'a', from: 'x', to: 'y', ends: wrong })).toMatchObject(problem)
    expect(nested.up({ id: 'a', ends: wrong })).toMatchObject(problem)
  })

  test('an undeclared member in the way is a problem at its place', () => {
    const older = { id: 'a', from: 'x', to: 'y', ends: { from: 'z' } }
    expect(nested.up(older)).toMatchObject({ code: 'wrong-shape', pointer: '/ends/from' })
    const newer = { id: 'a', ends: { from: 'x', to: 'y' }, to: 'z' }
    expect(nested.down(newer)).toMatchObject({ code: 'wrong-shape', pointer: '/to' })
  })

  test('an undeclared empty object is refused, as it would not come back', () => {
    const older = { id: 'a', from: 'x', to: 'y', ends: {} }
    expect(nested.up(older)).toMatchObject({ code: 'wrong-shape', pointer: '/ends' })
  })

  test.for([null, 3, 'text', []])('%j is not an object: a problem at the root', (wrong) => {
    expect(nested.up(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
    expect(nested.down(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
  })

  test('the newer version has the object, and no top-level fields', () => {
    expect(nested.shape(2)).toEqual({
      kind: 'object',
      fields: {
        id: { shape: { kind: 'string' } },
        ends: {
          shape: {
            kind: 'object',
            fields: { from: { shape: { kind: 'string' } }, to: { shape: { kind: 'string' } } },
          },
        },
      },
    })
    expect(nested.notes).toEqual([
      'Doc: moves `from` to `ends.from`',
      'Doc: moves `to` to `ends.to`',
    ])
  })

  test('paths follow the fields; the object itself has no counterpart', () => {
    expect(nested.path(1, 2, ['from'])).toBe('path ends.from')
    expect(nested.path(2, 1, ['ends', 'to'])).toBe('path to')
    expect(nested.path(2, 1, ['ends'])).toBe('dropped ends')
    expect(nested.path(2, 1, ['ends', 'more'])).toBe('unknown ends.more')
  })

  test('nothing is lost', () => {
    expect([...nested.lens(1, 2).losses, ...nested.lens(2, 1).losses]).toEqual([])
  })

  test.each(oddNames)('names such as %j are names', (name) => {
    const odd = tiny({ Doc }, [move('from', [name, name])])
    const older = { id: 'a', from: 'x', to: 'y' }
    const newer = made([
      ['id', 'a'],
      ['to', 'y'],
      [name, made([[name, 'x']])],
    ])
    expect(odd.up(older)).toEqual(value(newer))
    expect(odd.down(newer)).toEqual(value(older))
  })
})

describe('move out of an object', () => {
  test('hoists, and nests on the way down', () => {
    const older = { id: 'a', box: { size: 3, note: null } }
    const newer = { id: 'a', box: { note: null }, size: 3 }
    expect(hoisted.up(older)).toEqual(value(newer))
    expect(hoisted.down(newer)).toEqual(value(older))
    expect(hoisted.path(1, 2, ['box', 'size'])).toBe('path size')
    expect(hoisted.path(1, 2, ['box'])).toBe('dropped box')
  })

  test('an object that it leaves without fields goes with it', () => {
    const Only = z.object({ box: z.object({ size: z.int() }) })
    const only = tiny({ Doc: Only }, [move(['box', 'size'], 'size')])
    expect(only.up({ box: { size: 3 } })).toEqual(value({ size: 3 }))
    expect(only.down({ size: 3 })).toEqual(value({ box: { size: 3 } }))
    expect(only.shape(2)).toEqual({
      kind: 'object',
      fields: { size: { shape: { kind: 'number', integer: true } } },
    })
    expect(only.up({ box: { size: 3, x: 1 } })).toEqual(value({ size: 3, box: { x: 1 } }))
  })

  test('an object that could have been there without the field stays', () => {
    const Standing = z.object({ box: z.object({ size: z.int().default(1) }) })
    const standing = tiny({ Doc: Standing }, [move(['box', 'size'], 'size')])
    expect(standing.up({ box: {} })).toEqual(value({ box: {} }))
    expect(standing.down({ box: {}, size: 3 })).toEqual(value({ box: { size: 3 } }))
  })

  test('from one object into another, and to another name', () => {
    const Two = z.object({ a: z.object({ x: z.int(), y: z.int() }), b: z.object({ z: z.int() }) })
    const two = tiny({ Doc: Two }, [move(['a', 'x'], ['b', 'w'])])
    const older = { a: { x: 1, y: 2 }, b: { z: 3 } }
    const newer = { a: { y: 2 }, b: { z: 3, w: 1 } }
    expect(two.up(older)).toEqual(value(newer))
    expect(two.down(newer)).toEqual(value(older))
  })
})

test('an object that is never made is not made along with the absent one around it', () => {
  const Rare = z.object({ two: z.object({ three: z.int() }).optional() }).optional()
  const inner = tiny({ Doc: z.object({ seen: z.int().optional(), rare: Rare }) }, [
    move('seen', ['rare', 'two', 'n']),
  ])
  expect(inner.up({ seen: 2, rare: { two: { three: 3 } } })).toEqual({
    value: { rare: { two: { three: 3, n: 2 } } },
  })
  expect(inner.up({ rare: {} })).toEqual({ value: { rare: {} } })
  for (const without of [{ seen: 2 }, { seen: 2, rare: {} }]) {
    expect(inner.up(without)).toEqual({
      code: 'not-representable',
      pointer: '/seen',
      detail: 'has no place in the other version, where "rare.two" is absent',
    })
  }
})

test('a key of a map that comes back as a field is told also where moves go step by step', () => {
  const Marked = z.object({ id: z.string(), marks: z.record(z.string(), z.string()).nullable() })
  const stepwise = tiny({ Doc: Marked }, [
    move(['marks', 'left'], ['n', 'box']),
    move('n', ['a', 'b']),
    move('a', ['a', 'left']),
  ])
  expect(stepwise.down({ id: 'x', marks: { left: 'y' } })).toEqual(
    value({ id: 'x', marks: { left: 'y' } }),
  )
  expect(stepwise.lens(2, 1).losses).toEqual([
    {
      path: ['marks', 'left'],
      kind: 'lossy',
      reason: 'it comes back as the field that has its place in this version',
      returns: true,
    },
  ])
})
