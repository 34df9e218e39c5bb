import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  boolean,
  convert,
  defineContract,
  integer,
  makeNonNull,
  makeNullable,
  oneOf,
  restated,
  string,
  any,
} from '../../../src/contract/index.ts'
import { declared, tiny, value } from '../../support/tiny.ts'

const Doc = z.object({
  name: z.string().max(3),
  mood: z.enum(['good', 'bad']).nullable(),
  size: z.number(),
  more: z.unknown(),
  odd: z.enum(['a', 'b']).optional(),
})

describe('restated', () => {
  const doc = tiny({ Doc }, [
    convert('name', restated(string({ maxLength: 9, format: 'slug' }))),
    convert('mood', restated(string())),
    convert('size', restated(integer({ minimum: 0 }))),
    convert('more', restated(oneOf('x'))),
    convert('odd', restated(any)),
  ])

  test('values pass as they are, null and what does not fit included', () => {
    const same = { name: 'long enough', mood: null, size: 1.5, more: 'y' }
    expect(doc.up(same)).toEqual(value(same))
    expect(doc.down(same)).toEqual(value(same))
    expect(doc.down({ ...same, mood: 'later' })).toEqual(value({ ...same, mood: 'later' }))
  })

  test('between any JSON and one kind of it others are refused', () => {
    expect(doc.up({ name: '', mood: null, size: 0, more: [1] })).toMatchObject({ pointer: '/more' })
    expect(doc.down({ name: '', mood: null, size: 0, more: '', odd: {} })).toMatchObject({
      pointer: '/odd',
    })
  })

  test('the newer version says what it is told, and nothing else', () => {
    expect(doc.shape(2)).toMatchObject({
      fields: {
        name: { shape: { kind: 'string', maxLength: 9, format: 'slug' } },
        mood: { shape: { kind: 'nullable', of: { kind: 'string' } } },
        size: { shape: { kind: 'number', integer: true, minimum: 0 } },
      },
    })
    expect(doc.shape(2)).not.toHaveProperty('fields.mood.shape.of.values')
  })

  test('where nothing else changes, the lens does nothing', () => {
    const only = tiny({ Doc }, [convert('name', restated(string()))])
    expect(only.lens(1, 2).identity).toBe(true)
  })

  test.each([
    ['what is so already', convert('name', restated(string({ maxLength: 3 })))],
    ['another kind', convert('name', restated(boolean))],
    ['what has parts', convert('name', restated({ kind: 'array', of: boolean }))],
  ])('%s is an author error', (_, op) => {
    expect(() => defineContract(declared({ Doc }, [op]))).toThrow(/cannot convert "name"/)
  })
})

describe('makeNullable and makeNonNull', () => {
  const Item = z.object({ on: z.boolean(), price: z.number(), mood: z.enum(['good', 'bad']) })
  const lossy = { lossy: 'null' }
  const item = tiny(
    { Doc: Item },
    [
      makeNullable('on', false, lossy),
      makeNullable('price', 0, lossy),
      makeNullable('mood', 'good', lossy),
    ],
    [makeNonNull('on', true, lossy), makeNonNull('price', 1, lossy)],
  )

  test('only null has a stand-in; the value itself stays', () => {
    const older = { on: false, price: 0, mood: 'good' }
    expect(item.up(older)).toEqual(value(older))
    expect(item.down({ on: null, price: null, mood: null })).toEqual(value(older))
    expect(item.carry(2, 3, { on: null, price: null, mood: 'bad' })).toEqual(
      value({ on: true, price: 1, mood: 'bad' }),
    )
    expect(item.carry(3, 2, { on: true, price: 1, mood: 'bad' })).toEqual(
      value({ on: true, price: 1, mood: 'bad' }),
    )
  })

  test('choices stay the same ones', () => {
    expect(item.shape(2)).toMatchObject({
      fields: { mood: { shape: { kind: 'nullable', of: { values: ['good', 'bad'] } } } },
    })
  })
})
