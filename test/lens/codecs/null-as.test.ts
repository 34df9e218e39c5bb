import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { asNull, asText, convert, nullAs } from '../../../src/contract/index.ts'
import { tiny, value } from '../../support/tiny.ts'

const lossy = { lossy: 'whether it was empty' }
const Doc = z.object({
  nick: z.string().nullable(),
  mood: z.enum(['good', 'bad']).nullish(),
  age: z.int(),
  level: z.enum(['none', 'low', 'high']),
})
const doc = tiny({ Doc }, [
  nullAs('nick', '', lossy),
  nullAs('mood', 'unknown'),
  asNull('age', -1, lossy),
  asNull('level', 'none'),
])

describe('nullAs and asNull', () => {
  test('null becomes a value, a value null, and both come back', () => {
    const older = { nick: null, mood: null, age: -1, level: 'none' }
    const newer = { nick: '', mood: 'unknown', age: null, level: null }
    expect(doc.up(older)).toEqual(value(newer))
    expect(doc.down(newer)).toEqual(value(older))
  })

  test('other values stay as they are, what is absent, too', () => {
    const same = { nick: 'x', age: 3, level: 'low' }
    expect(doc.up(same)).toEqual(value(same))
    expect(doc.down(same)).toEqual(value(same))
  })

  test('a choice that is new for it loses nothing', () => {
    expect(doc.lens(1, 2).losses.map(({ path }) => path[0])).toEqual(['nick'])
    expect(doc.lens(2, 1).losses.map(({ path }) => path[0])).toEqual(['age'])
    expect(doc.shape(2)).toMatchObject({
      fields: {
        nick: { shape: { kind: 'string' } },
        mood: { shape: { values: ['good', 'bad', 'unknown'] }, optional: true },
        level: { shape: { kind: 'nullable', of: { values: ['low', 'high'] } } },
      },
    })
  })

  test('numbers keep their bytes, and are compared by value', () => {
    const carried = doc
      .lens(1, 2)
      .bytes(new TextEncoder().encode('{"age": -1.0, "nick":"\\u0061"}'))
    expect(carried.ok && new TextDecoder().decode(carried.value)).toBe(
      '{"age": null, "nick":"\\u0061"}',
    )
  })

  test('with another codec on it', () => {
    const both = tiny({ Doc }, [asNull('age', -1, lossy), convert('age', asText())])
    expect(both.up({ age: 3 })).toEqual(value({ age: '3' }))
    expect(both.up({ age: -1 })).toEqual(value({ age: null }))
    expect(both.down({ age: null })).toEqual(value({ age: -1 }))
  })
})
