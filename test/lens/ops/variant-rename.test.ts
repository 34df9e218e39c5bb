import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { renameVariant, union } from '../../../src/contract/index.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { oddNames } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const Note = z.object({ text: z.string() })
const Doc = union('kind', { Note, Empty: z.object({}) })
const doc = tiny({ Doc, Note }, [renameVariant('Note', 'Text')])

describe('rename a variant', () => {
  test('changes the tag where it stands, before or after the rest', () => {
    const result = doc.lens(1, 2).value({ text: 'a', kind: 'Note', x: {} })
    expect(result).toEqual({ ok: true, value: { text: 'a', kind: 'Text', x: {} } })
    expect(result.ok && Object.keys(result.value as object)).toEqual(['text', 'kind', 'x'])
    expect(doc.up({ kind: 'Note', text: 'a' })).toEqual(value({ kind: 'Text', text: 'a' }))
    expect(doc.down({ kind: 'Text', text: 'a' })).toEqual(value({ kind: 'Note', text: 'a' }))
  })

  test('other variants keep theirs', () => {
    expect(doc.up({ kind: 'Empty' })).toEqual(value({ kind: 'Empty' }))
    expect(doc.down({ kind: 'Empty' })).toEqual(value({ kind: 'Empty' }))
  })

  test.for([null, 3, 'text', [], {}, { kind: null }, { kind: 3 }])('%j: a problem', (wrong) => {
    expect(doc.up(wrong)).toMatchObject({ code: 'wrong-shape' })
    expect(doc.down(wrong)).toMatchObject({ code: 'wrong-shape' })
  })

  test.each(oddNames)('a tag and a variant may be called %j', (name) => {
    const Odd = union(name, Object.fromEntries([[name, z.object({})]]))
    const odd = tiny({ Doc: Odd }, [renameVariant(name, 'plain')])
    expect(odd.up(made([[name, name]]))).toEqual(value(made([[name, 'plain']])))
    expect(odd.down(made([[name, 'plain']]))).toEqual(value(made([[name, name]])))
  })

  test('the newer version has the variant under its new tag, in its place', () => {
    const shape = doc.shape(2)
    expect(shape?.kind === 'union' && Object.keys(shape.variants)).toEqual(['Text', 'Empty'])
    expect(doc.notes).toEqual(['Doc: renames the variant `Note` to `Text`'])
    expect([...doc.lens(1, 2).losses, ...doc.lens(2, 1).losses]).toEqual([])
  })

  test('paths inside stay; the tag is carried', () => {
    expect(doc.path(1, 2, ['text'])).toBe('path text')
    expect(doc.path(1, 2, ['kind'])).toBe('path kind (changed)')
    const mapped = doc.lens(2, 1).mapPath(['kind'])
    expect(mapped.kind === 'path' && mapped.lens.value('Text')).toEqual({ ok: true, value: 'Note' })
  })
})
