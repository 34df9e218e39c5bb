import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { bounds, convert } from '../../../src/contract/index.ts'
import { JsonNumber } from '../../../src/contract/index.ts'
import { problemAt, tiny, value } from '../../support/tiny.ts'

const lossy = { lossy: 'what is beyond' }
const Doc = z.object({
  age: z.int().min(0),
  name: z.string().max(5),
  code: z.string().regex(/^[a-z]+$/),
  note: z.string(),
})
const doc = tiny({ Doc }, [
  convert('age', bounds({ minimum: 0, maximum: 150 }, { beyond: 'nearest' }), lossy),
  convert('name', bounds({ maxLength: 10 }, { beyond: 'nearest' }), lossy),
  convert('code', bounds({}, { beyond: 'refuse' })),
  convert('note', bounds({ maxLength: 3 }, { beyond: 'pass' })),
])

describe('bounds', () => {
  test('what is within stays as it is', () => {
    const same = { age: 3, name: 'abc', code: 'xyz', note: 'abc' }
    expect(doc.up(same)).toEqual(value(same))
    expect(doc.down(same)).toEqual(value(same))
  })

  test('what is beyond becomes what is nearest, is refused, or passes', () => {
    expect(doc.up({ age: 151, note: 'abcdef' })).toEqual(value({ age: 150, note: 'abcdef' }))
    expect(doc.up({ age: new JsonNumber('99999999999999999999') })).toEqual(value({ age: 150 }))
    expect(doc.down({ name: 'abcdefgh' })).toEqual(value({ name: 'abcde' }))
    expect(doc.down({ name: '😀😀😀😀😀😀' })).toEqual(value({ name: '😀😀😀😀😀' }))
    expect(doc.down({ code: 'A' })).toEqual(problemAt('/code', 'not-representable'))
  })

  test('schemas have the newer bounds', () => {
    expect(doc.shape(2)).toMatchObject({
      fields: {
        age: { shape: { integer: true, minimum: 0, maximum: 150 } },
        name: { shape: { kind: 'string', maxLength: 10 } },
        code: { shape: { kind: 'string' } },
        note: { shape: { kind: 'string', maxLength: 3 } },
      },
    })
    expect(doc.shape(2)).not.toHaveProperty('fields.code.shape.pattern')
  })

  test('only what may exceed the other bounds is lost', () => {
    expect(doc.lens(1, 2).losses.map(({ path }) => path[0])).toEqual(['age'])
    expect(doc.lens(2, 1).losses.map(({ path }) => path[0])).toEqual(['name'])
    expect(doc.lens(1, 2).refuses).toBe('values')
  })

  test('what stays keeps its bytes', () => {
    const text = '{"age": 1.50e1 , "name":"\\u0061"}'
    const carried = doc.lens(1, 2).bytes(new TextEncoder().encode(text))
    expect(carried.ok && new TextDecoder().decode(carried.value)).toBe(text)
  })
})
