import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { remove } from '../../../src/contract/index.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { oddNames } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const Doc = z.object({ id: z.string(), code: z.string(), note: z.string().nullish() })
const doc = tiny({ Doc }, [remove('code', '?'), remove('note')])

describe('remove', () => {
  test('the field is dropped on the way up; older clients get the value given', () => {
    expect(doc.up({ id: 'a', code: 'x', note: null })).toEqual(value({ id: 'a' }))
    expect(doc.up({ id: 'a' })).toEqual(value({ id: 'a' }))
    expect(doc.down({ id: 'a' })).toEqual(value({ id: 'a', code: '?' }))
  })

  test('an undeclared member of that name in the newer version is not overwritten', () => {
    expect(doc.down({ id: 'a', code: 7 })).toEqual(value({ id: 'a', code: 7 }))
  })

  test.for([null, 3, 'text', [], true])('%j is not an object: a problem at the root', (wrong) => {
    const problem = { code: 'wrong-shape', pointer: '' }
    expect(doc.up(wrong)).toMatchObject(problem)
    expect(doc.down(wrong)).toMatchObject(problem)
  })

  test('unknown fields are kept', () => {
    const more = { id: 'a', x: { y: [] } }
    expect(doc.up(more)).toEqual(value(more))
    expect(doc.down(more)).toEqual(value({ ...more, code: '?' }))
  })

  test.each(oddNames)('a field may be called %j', (name) => {
    const odd = tiny({ Doc: z.object(Object.fromEntries([[name, z.string()]])) }, [
      remove(name, '?'),
    ])
    const older = made([[name, '?']])
    expect(odd.up(older)).toEqual(value({}))
    expect(odd.down({})).toEqual(value(older))
  })

  test('partial documents get no defaults on the way down', () => {
    expect(doc.lens(2, 1).value({}, { defaults: false })).toEqual({ ok: true, value: {} })
  })

  test('the newer version does not have the fields', () => {
    expect(doc.shape(2)).toEqual({ kind: 'object', fields: { id: { shape: { kind: 'string' } } } })
    expect(doc.notes).toEqual(['Doc: removes `code`', 'Doc: removes `note`'])
  })

  test('going up loses what a default stands in for', () => {
    expect(doc.lens(1, 2).losses).toMatchObject([
      { path: ['code'], kind: 'defaulted' },
      { path: ['note'], kind: 'defaulted' },
    ])
    expect(doc.lens(2, 1).losses).toEqual([])
  })

  test('paths of the removed field have no counterpart', () => {
    expect(doc.path(1, 2, ['code'])).toBe('dropped code')
    expect(doc.path(1, 2, ['id'])).toBe('path id')
    expect(doc.path(2, 1, ['id'])).toBe('path id')
  })
})
