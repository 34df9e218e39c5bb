import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  addVariant,
  any,
  codec,
  convert,
  inVariant,
  object,
  openUnion,
  pathsOf,
  removeVariant,
  rename,
  renameVariant,
  self,
  string,
  union,
} from '../../../src/contract/index.ts'
import type { Json } from '../../../src/json/index.ts'
import { tiny, value } from '../../support/tiny.ts'

const lossy = { lossy: 'older clients see `None`' }
const standIn = { kind: 'None' }
const Closed = union('kind', { Note: z.object({ text: z.string() }), None: z.object({}) })
const doc = tiny(
  { Doc: Closed },
  [openUnion({ standIn, ...lossy })],
  [renameVariant('Note', 'Text'), addVariant('Image', object({ url: string() }))],
  [inVariant('Image', [rename('url', 'source')])],
)
const tomorrow = { kind: 'Video', length: 1.0, kindred: [{}] }

describe('a union that becomes open', () => {
  test('what is declared passes, both ways', () => {
    for (const same of [{ kind: 'Note', text: 'a', x: 1 }, { kind: 'None' }]) {
      expect(doc.up(same)).toEqual(value(same))
      expect(doc.down(same)).toEqual(value(same))
    }
  })

  test('older clients get the stand-in for what nobody declares, a copy each time', () => {
    expect(doc.down(tomorrow)).toEqual(value(standIn))
    const first = doc.lens(2, 1).value(tomorrow)
    if (first.ok) (first.value as Record<string, string>)['kind'] = 'changed'
    expect(doc.down(tomorrow)).toEqual(value(standIn))
    expect(doc.carry(4, 1, tomorrow)).toEqual(value(standIn))
  })

  test('where it is open on both sides it stays as it is', () => {
    expect(doc.carry(2, 3, tomorrow)).toEqual(value(tomorrow))
    expect(doc.carry(4, 2, tomorrow)).toEqual(value(tomorrow))
  })

  test('the older version does not take what it does not declare', () => {
    const found = doc.lens(1, 3).value(tomorrow)
    expect(found.ok || found.problem).toMatchObject({ code: 'wrong-shape' })
  })

  test('what a later version declares is a stranger to those that are open, as it was then', () => {
    expect(doc.carry(4, 2, { kind: 'Image', source: 'x' })).toEqual(
      value({ kind: 'Image', url: 'x' }),
    )
    expect(doc.carry(2, 4, { kind: 'Image', url: 'x' })).toEqual(
      value({ kind: 'Image', source: 'x' }),
    )
    expect(doc.carry(4, 1, { kind: 'Image', source: 'x' })).toEqual(value(standIn))
  })

  test('a name that means something else in the other version is refused', () => {
    expect(doc.carry(2, 3, { kind: 'Text' })).toEqual({
      code: 'not-representable',
      pointer: '/kind',
      detail: '"Text" means something else in the other version',
    })
    expect(doc.carry(3, 2, { kind: 'Note' })).toMatchObject({ code: 'not-representable' })
    expect(doc.lens(2, 3).refuses).toBe('values')
    expect(doc.carry(3, 2, { kind: 'Text', text: 'a' })).toEqual(value({ kind: 'Note', text: 'a' }))
  })

  test.for([null, 3, 'text', [], {}, { kind: null }, { kind: 3 }])('%j has no tag', (wrong) => {
    expect(doc.down(wrong)).toMatchObject({ code: 'wrong-shape' })
  })

  test('the shape, the loss and the changelog say so', () => {
    expect(doc.shape(2)).toMatchObject({ kind: 'union', open: true })
    expect(doc.lens(2, 1).losses).toMatchObject([{ path: [], kind: 'lossy' }])
    expect(doc.lens(1, 2).losses).toEqual([])
    expect(doc.lens(2, 1).refuses).toBe(undefined)
    expect(doc.notes).toEqual([
      'Doc: may be of variants that nobody declares yet (older clients see `{"kind":"None"}`)',
    ])
  })
})

describe('a union that is open from the beginning', () => {
  const open = tiny(
    { Doc: z.object({ it: Closed.meta({ open: true }) }), It: Closed.meta({ open: true }) },
    { It: [renameVariant('Note', 'Text'), removeVariant('None')] },
  )

  test('keeps what it does not know, and what it no longer declares', () => {
    expect(open.carry(1, 2, tomorrow, 'It')).toEqual(value(tomorrow))
    expect(open.carry(2, 1, tomorrow, 'It')).toEqual(value(tomorrow))
    expect(open.carry(1, 2, { kind: 'None', x: 1 }, 'It')).toEqual(value({ kind: 'None', x: 1 }))
    expect(open.carry(1, 2, { kind: 'Text' }, 'It')).toMatchObject({ pointer: '/kind' })
  })

  test('open twice, or without a stand-in of its own, is an author error', () => {
    const types = { Doc: Closed.meta({ open: true }) }
    expect(() => tiny(types, [openUnion({ standIn, ...lossy })])).toThrow(/is open already/)
    const other = openUnion({ standIn: { kind: 'Video' }, ...lossy })
    expect(() => tiny({ Doc: Closed }, [other])).toThrow(
      /stays in both versions \(valid: Note, None\)/,
    )
    const wrong = openUnion({ standIn: { kind: 'Note' }, ...lossy })
    expect(() => tiny({ Doc: Closed }, [wrong])).toThrow(/the stand-in .* does not fit at \/text/)
    expect(() => tiny({ Doc: Closed }, [openUnion({ standIn })])).toThrow(/declare it with/)
  })

  test('changes what is inside of a variant that goes, before a function gets it', () => {
    const Event = union('kind', {
      Told: z.object({ names: pathsOf('It') }),
      None: z.object({}),
    }).meta({ open: true })
    const boxed = codec('boxed', {
      to: object({ box: any }),
      up: (box) => ({ box }),
      down: (whole) => (whole as { box: Json }).box,
    })
    const told = tiny(
      { Doc: z.object({}), It: Event },
      {
        It: [removeVariant('Told'), convert(self, boxed)],
      },
    )
    const up = told.carry(1, 2, { kind: 'Told', names: ['kind'] }, 'It')
    expect(up).toEqual(value({ box: { kind: 'Told', names: ['box'] } }))
  })
})
