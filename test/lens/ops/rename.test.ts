import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { rename } from '../../../src/contract/index.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { oddNames, pointer } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const Doc = z.object({ id: z.string(), type: z.string().nullish(), last: z.boolean().optional() })
const doc = tiny({ Doc }, [rename('type', 'kind')])

describe('rename', () => {
  test.for(['x', null, 3, [], {}])('carries %j under the other name, both ways', (inner) => {
    expect(doc.up({ id: 'a', type: inner })).toEqual(value({ id: 'a', kind: inner }))
    expect(doc.down({ id: 'a', kind: inner })).toEqual(value({ id: 'a', type: inner }))
  })

  test('members keep their order', () => {
    const result = doc.lens(1, 2).value({ id: 'a', type: 'x', last: true })
    expect(result.ok && Object.keys(result.value as object)).toEqual(['id', 'kind', 'last'])
  })

  test('absent stays absent', () => {
    expect(doc.up({ id: 'a' })).toEqual(value({ id: 'a' }))
    expect(doc.down({ id: 'a' })).toEqual(value({ id: 'a' }))
  })

  test.for([null, 3, 'text', [], true])('%j is not an object: a problem at the root', (wrong) => {
    expect(doc.up(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
    expect(doc.down(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
  })

  test('an undeclared member with the new name is in the way, and the problem says so', () => {
    const detail = '"kind" is not a field of this version, and is taken in the other'
    expect(doc.up({ id: 'a', type: 'x', kind: 'y' })).toEqual({
      code: 'wrong-shape',
      pointer: '/kind',
      detail,
    })
    expect(doc.up({ id: 'a', kind: 'y' })).toMatchObject({ pointer: '/kind' })
    expect(doc.down({ id: 'a', kind: 'x', type: 'y' })).toMatchObject({ pointer: '/type' })
  })

  test.each(oddNames)('a field may become %j', (name) => {
    const odd = tiny({ Doc }, [rename('type', name)])
    const newer = made([
      ['id', 'a'],
      [name, 'x'],
    ])
    expect(odd.up({ id: 'a', type: 'x' })).toEqual(value(newer))
    expect(odd.down(newer)).toEqual(value({ id: 'a', type: 'x' }))
    expect(
      odd.up(
        made([
          ['type', 'x'],
          [name, 'y'],
        ]),
      ),
    ).toMatchObject({ pointer: pointer(name) })
    expect(odd.path(1, 2, ['type'])).toBe(`path ${name}`)
    expect(odd.path(2, 1, [name, 'deep'])).toBe('path type.deep')
  })

  test('the newer version has the field in its place, under its new name', () => {
    const shape = doc.shape(2)
    expect(shape?.kind === 'object' && Object.keys(shape.fields)).toEqual(['id', 'kind', 'last'])
    expect(doc.notes).toEqual(['Doc: renames `type` to `kind`'])
    expect(doc.contract.version('2.0')?.changes).toMatchObject([{ breaking: true }])
  })

  test('nothing is lost', () => {
    expect([...doc.lens(1, 2).losses, ...doc.lens(2, 1).losses]).toEqual([])
  })

  test('two fields can change names', () => {
    const swapped = tiny({ Doc: z.object({ a: z.int(), b: z.string() }) }, [
      rename('a', 'c'),
      rename('b', 'a'),
      rename('c', 'b'),
    ])
    expect(swapped.lens(1, 2).value({ a: 1, b: 'x' })).toEqual({
      ok: true,
      value: { b: 1, a: 'x' },
    })
    expect(swapped.lens(2, 1).value({ b: 1, a: 'x' })).toEqual({
      ok: true,
      value: { a: 1, b: 'x' },
    })
  })
})
