import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { convert, inList } from '../../../src/contract/index.ts'
import { problemAt, tiny, value } from '../../support/tiny.ts'

const lossy = { lossy: 'the first only' }
const Doc = z.object({ one: z.string(), some: z.object({ n: z.int() }).nullable() })
const doc = tiny({ Doc }, [convert('one', inList(), lossy), convert('some', inList(), lossy)])

describe('inList', () => {
  test('a value becomes a list of it, null an empty one, and back', () => {
    const older = { one: 'a', some: null }
    expect(doc.up(older)).toEqual(value({ one: ['a'], some: [] }))
    expect(doc.down({ one: ['a'], some: [] })).toEqual(value(older))
    expect(doc.up({ one: 'a', some: { n: 1 } })).toEqual(value({ one: ['a'], some: [{ n: 1 }] }))
  })

  test('items after the first have no place, an empty list none where there is no null', () => {
    expect(doc.down({ one: ['a', 'b'] })).toEqual(value({ one: 'a' }))
    expect(doc.down({ one: [] })).toEqual(problemAt('/one', 'not-representable'))
    expect(doc.down({ one: 'a' })).toEqual(problemAt('/one'))
  })

  test('what is in it keeps its bytes', () => {
    const carried = doc.lens(1, 2).bytes(new TextEncoder().encode('{"some": { "n" :1.0} }'))
    expect(carried.ok && new TextDecoder().decode(carried.value)).toBe('{"some": [{ "n" :1.0}] }')
  })
})
