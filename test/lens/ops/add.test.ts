import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { add, boolean, list, nullable, object, ref, string } from '../../../src/contract/index.ts'
import { parse, type Json } from '../../../src/json/index.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { oddNames } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const Doc = z.object({ id: z.string() })
const doc = tiny({ Doc }, [add('deleted', boolean, false)])

const json = (text: string): Json => {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.value
}

describe('add', () => {
  test('a default is set where the field is absent, and dropped on the way down', () => {
    expect(doc.up({ id: 'a' })).toEqual(value({ id: 'a', deleted: false }))
    expect(doc.down({ id: 'a', deleted: false })).toEqual(value({ id: 'a' }))
    expect(doc.down({ id: 'a', deleted: true })).toEqual(value({ id: 'a' }))
    expect(doc.down({ id: 'a' })).toEqual(value({ id: 'a' }))
  })

  test.for([true, null, 'text', [], {}, 0])('a default never overwrites %j', (there) => {
    expect(doc.up({ id: 'a', deleted: there })).toEqual(value({ id: 'a', deleted: there }))
  })

  test('unknown fields are kept, with their numbers as they are written', () => {
    const more = json('{"id":"a","x":1.0,"y":{"z":[1e400,{}]}}')
    expect(doc.up(more)).toEqual(value({ ...(more as object), deleted: false }))
    expect(doc.down(more)).toEqual(value(more))
  })

  test.for([null, 3, 'text', [], true])('%j is not an object: a problem at the root', (wrong) => {
    const problem = { code: 'wrong-shape', pointer: '' }
    expect(doc.up(wrong)).toMatchObject(problem)
    expect(doc.down(wrong)).toMatchObject(problem)
  })

  test.each(oddNames)('a field may be called %j', (name) => {
    const odd = tiny({ Doc }, [add(name, string(), 'x')])
    const newer = made([
      ['id', 'a'],
      [name, 'x'],
    ])
    expect(odd.up({ id: 'a' })).toEqual(value(newer))
    expect(odd.down(newer)).toEqual(value({ id: 'a' }))
    expect(odd.path(2, 1, [name])).toBe(`dropped ${name}`)
  })

  test('without a default the field stays absent', () => {
    const optional = tiny({ Doc }, [add('note', nullable(string()))])
    expect(optional.lens(1, 2).identity).toBe(true)
    expect(optional.up({ id: 'a' })).toEqual(value({ id: 'a' }))
    expect(optional.down({ id: 'a', note: null })).toEqual(value({ id: 'a' }))
    expect(optional.shape(2)).toMatchObject({ fields: { note: { optional: true } } })
  })

  test('partial documents get no defaults', () => {
    expect(doc.lens(1, 2).value({}, { defaults: false })).toEqual({ ok: true, value: {} })
  })

  test('a default is a copy: what is done to one document is not done to the next', () => {
    const tags = tiny({ Doc }, [add('tags', list(string()), ['a'])])
    const first = tags.lens(1, 2).value({ id: 'a' })
    if (first.ok) ((first.value as { tags: Json[] }).tags ?? []).push('changed')
    expect(tags.up({ id: 'b' })).toEqual(value({ id: 'b', tags: ['a'] }))
  })

  test('a default that is an object with a changing type inside is carried on', () => {
    const Moment = z.int()
    const steps = tiny({ Doc, Moment }, [add('seen', object({ at: ref('Moment') }), { at: 0 })], {
      Moment: [{ op: 'convert', field: null, codec: { codec: 'number-text', to: 'string' } }],
    })
    expect(steps.carry(1, 3, { id: 'a' })).toEqual(value({ id: 'a', seen: { at: '0' } }))
    expect(steps.shape(3)).toMatchObject({ fields: { seen: { default: { at: '0' } } } })
  })

  test('the newer version declares the field with its default', () => {
    expect(doc.shape(2)).toEqual({
      kind: 'object',
      fields: {
        id: { shape: { kind: 'string' } },
        deleted: { shape: { kind: 'boolean' }, default: false },
      },
    })
    expect(doc.notes).toEqual(['Doc: adds `deleted` (default `false`)'])
  })

  test('going up loses nothing; going down a default stands in', () => {
    expect(doc.lens(1, 2).losses).toEqual([])
    expect(doc.lens(2, 1).losses).toMatchObject([{ path: ['deleted'], kind: 'defaulted' }])
  })

  test('paths: known ones stay, unknown ones keep their place, the new one has no counterpart', () => {
    expect(doc.path(1, 2, ['id'])).toBe('path id')
    expect(doc.path(1, 2, ['other', '0'])).toBe('unknown other.0')
    expect(doc.path(2, 1, ['deleted'])).toBe('dropped deleted')
  })
})
