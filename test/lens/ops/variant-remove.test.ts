import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  asText,
  convert,
  inVariant,
  rename,
  removeVariant,
  renameVariant,
  self,
  union,
} from '../../../src/contract/index.ts'
import { tiny, value } from '../../support/tiny.ts'

const Count = z.int()
const Doc = union('kind', {
  Note: z.object({ text: z.string() }),
  Old: z.object({ a: z.int() }),
  Empty: z.object({ count: Count.optional() }),
})
const lossy = { lossy: 'old ones are emptied' }
const plain = tiny({ Doc, Count }, [removeVariant('Old')])
const standIn = { kind: 'Empty', count: 0 }
const shown = tiny({ Doc, Count }, [removeVariant('Old', { standIn, ...lossy })])
const old = { kind: 'Old', a: 1 }

describe('remove a variant', () => {
  test('other values pass untouched, both ways', () => {
    const same = { text: 'a', kind: 'Note', x: [] }
    expect(plain.up(same)).toEqual(value(same))
    expect(plain.down(same)).toEqual(value(same))
    expect(plain.lens(2, 1).identity).toBe(true)
  })

  test('a value of it is refused at its tag on the way up', () => {
    expect(plain.up(old)).toMatchObject({ code: 'not-representable', pointer: '/kind' })
  })

  test('or is replaced by its stand-in', () => {
    expect(shown.up(old)).toEqual(value(standIn))
  })

  test('what later versions do to the stand-in is done to it', () => {
    const later = tiny(
      { Doc, Count },
      [removeVariant('Old', { standIn, ...lossy })],
      { Count: [convert(self, asText())] },
      [renameVariant('Empty', 'Nothing'), inVariant('Nothing', [rename('count', 'n')])],
    )
    expect(later.carry(1, 4, old)).toEqual(value({ kind: 'Nothing', n: '0' }))
    expect(later.carry(1, 3, old)).toEqual(value({ kind: 'Empty', count: '0' }))
    const gone = tiny(
      { Doc, Count },
      [removeVariant('Old', { standIn, ...lossy })],
      [removeVariant('Empty')],
    )
    expect(gone.carry(1, 3, old)).toMatchObject({ code: 'not-representable' })
  })

  test.for([null, 3, 'text', [], {}, { kind: null }])('%j has no tag: a problem', (wrong) => {
    expect(plain.up(wrong)).toMatchObject({ code: 'wrong-shape' })
    expect(plain.up({ kind: 3 })).toMatchObject({ code: 'wrong-shape', pointer: '/kind' })
  })

  test('the newer version does not have the variant', () => {
    const shape = plain.shape(2)
    expect(shape?.kind === 'union' && Object.keys(shape.variants)).toEqual(['Note', 'Empty'])
    expect(plain.notes).toEqual(['Doc: removes the variant `Old`'])
  })

  test('a stand-in is a loss on the way up; a refusal is none', () => {
    expect(plain.lens(1, 2).losses).toEqual([])
    expect(shown.lens(1, 2).losses).toMatchObject([{ path: [], kind: 'lossy' }])
  })

  test('the path of the tag is carried, and fails for what is gone', () => {
    const mapped = plain.lens(1, 2).mapPath(['kind'])
    expect(mapped.kind === 'path' && mapped.lens.value('Note')).toEqual({ ok: true, value: 'Note' })
    expect(mapped.kind === 'path' && mapped.lens.value('Old').ok).toBe(false)
  })
})
