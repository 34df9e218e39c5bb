import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { addVariant, object, string, union } from '../../../src/contract/index.ts'
import { tiny, value } from '../../support/tiny.ts'

const Doc = union('kind', { Note: z.object({ text: z.string() }), Empty: z.object({}) })
const lossy = { lossy: 'older clients see nothing' }
const plain = tiny({ Doc }, [addVariant('Image', object({ url: string() }))])
const shown = tiny({ Doc }, [
  addVariant('Image', object({ url: string() }), { standIn: { kind: 'Empty' }, ...lossy }),
])
const image = { kind: 'Image', url: 'x' }

describe('add a variant', () => {
  test('values of the variants before pass untouched, both ways', () => {
    for (const same of [
      { kind: 'Note', text: 'a', x: 1 },
      { text: 'a', kind: 'Note' },
    ]) {
      expect(plain.up(same)).toEqual(value(same))
      expect(plain.down(same)).toEqual(value(same))
      expect(shown.down(same)).toEqual(value(same))
    }
    expect(plain.lens(1, 2).identity).toBe(true)
  })

  test('going down a value of the new one is refused at its tag', () => {
    expect(plain.down(image)).toEqual({
      code: 'not-representable',
      pointer: '/kind',
      detail: '"Image" does not exist in the other version',
    })
  })

  test('or is replaced by its stand-in, a copy each time', () => {
    expect(shown.down(image)).toEqual(value({ kind: 'Empty' }))
    const first = shown.lens(2, 1).value(image)
    if (first.ok) (first.value as Record<string, string>)['kind'] = 'changed'
    expect(shown.down(image)).toEqual(value({ kind: 'Empty' }))
  })

  test.for([null, 3, 'text', [], {}, { kind: null }, { kind: 3 }])(
    '%j has no tag: a problem on the way down; on the way up nothing is looked at',
    (wrong) => {
      expect(shown.up(wrong)).toEqual(value(wrong))
      expect(shown.down(wrong)).toMatchObject({ code: 'wrong-shape' })
    },
  )

  test('the newer version has the variant', () => {
    expect(plain.shape(2)).toMatchObject({ variants: { Note: {}, Empty: {}, Image: {} } })
    expect(plain.notes).toEqual(['Doc: adds the variant `Image`'])
    expect(shown.notes).toEqual([
      'Doc: adds the variant `Image` (older clients see `{"kind":"Empty"}`)',
    ])
  })

  test('a stand-in is a loss on the way down; a refusal is none', () => {
    expect(plain.lens(2, 1).losses).toEqual([])
    expect(shown.lens(2, 1).losses).toMatchObject([{ path: [], kind: 'lossy' }])
    expect(shown.lens(1, 2).losses).toEqual([])
  })
})
