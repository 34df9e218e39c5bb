import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { add, string, wrap } from '../../../src/contract/index.ts'
import { tiny, value } from '../../support/tiny.ts'

const lossy = { lossy: 'older clients see the first' }
const Part = z.object({ n: z.int() })
const Doc = z.object({
  tax: z.string().nullable(),
  spare: Part.optional(),
  both: z.string().nullish(),
})
const doc = tiny(
  { Doc, Part },
  {
    Doc: [
      wrap('tax', { none: 'null', ...lossy }),
      wrap('spare', { none: 'absent', ...lossy }),
      wrap('both', { none: 'null', ...lossy }),
    ],
    Part: [add('m', string(), 'M')],
  },
)

describe('wrap with an empty list', () => {
  test('null and what is absent become an empty list, and come back', () => {
    const older = { tax: null, both: null }
    const newer = { tax: [], both: [], spare: [] }
    expect(doc.up(older)).toEqual(value(newer))
    expect(doc.down(newer)).toEqual(value(older))
  })

  test('what is there is its only item', () => {
    const older = { tax: 'a', spare: { n: 1 } }
    const newer = { tax: ['a'], spare: [{ n: 1, m: 'M' }] }
    expect(doc.up(older)).toEqual(value(newer))
    expect(doc.down(newer)).toEqual(value(older))
  })

  test('lists that are never null or absent are declared', () => {
    const { fields } = doc.shape(2) as { fields: Record<string, object> }
    expect(fields['tax']).toEqual({ shape: { kind: 'array', of: { kind: 'string' } } })
    expect(fields['spare']).toEqual({
      shape: { kind: 'array', of: { kind: 'ref', type: 'Part' } },
    })
  })

  test('only what is beyond the first item is lost', () => {
    expect(doc.lens(1, 2).losses).toEqual([])
    expect(doc.lens(2, 1).losses.map(({ path }) => path.join('.'))).toContain('tax.*')
    expect(doc.lens(2, 1).losses.map(({ path }) => path.join('.'))).not.toContain('tax')
  })

  test('paths lead into it', () => {
    expect(doc.path(1, 2, ['spare', 'n'])).toBe('path spare.0.n')
    expect(doc.path(2, 1, ['spare', '0', 'n'])).toBe('path spare.n')
  })
})
