import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { asText, convert, makeOptional, makeRequired, rename } from '../../../src/contract/index.ts'
import { oddNames } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const Part = z.object({ n: z.int() })
const Doc = z.object({
  id: z.string(),
  kind: z.string().optional(),
  size: z.int().optional(),
  part: Part.optional(),
  note: z.string(),
})
const doc = tiny(
  { Doc, Part },
  {
    Doc: [
      makeRequired('kind', 'other'),
      convert('size', asText()),
      makeRequired('size', '50'),
      makeRequired('part', { N: 0 }),
      makeOptional('note', ''),
    ],
    Part: [rename('n', 'N')],
  },
)

const lostAt = (from: number, to: number) => doc.lens(from, to).losses.map(({ path }) => path[0])

describe('makeRequired and makeOptional', () => {
  test('what is there stays', () => {
    const older = { id: 'a', kind: 'b', size: 1, part: { n: 2 }, note: 'c' }
    const newer = { id: 'a', kind: 'b', size: '1', part: { N: 2 }, note: 'c' }
    expect(doc.up(older)).toEqual(value(newer))
    expect(doc.down(newer)).toEqual(value(older))
  })

  test('what is absent gets a value where it is needed, in the form of there', () => {
    expect(doc.up({ id: 'a', note: 'c' })).toEqual(
      value({ id: 'a', note: 'c', kind: 'other', size: '50', part: { N: 0 } }),
    )
    expect(doc.down({ id: 'a', kind: 'b', size: '1', part: { N: 2 } })).toEqual(
      value({ id: 'a', kind: 'b', size: 1, part: { n: 2 }, note: '' }),
    )
  })

  test('a part of a document gets nothing', () => {
    expect(doc.lens(1, 2).value({ id: 'a' }, { defaults: false })).toMatchObject({
      value: { id: 'a' },
    })
  })

  test('schemas say so', () => {
    const { fields } = doc.shape(2) as { fields: Record<string, object> }
    expect(fields['kind']).toEqual({ shape: { kind: 'string' } })
    expect(fields['note']).toEqual({ shape: { kind: 'string' }, optional: true })
  })

  test('paths stay, and say what absence becomes', () => {
    expect(doc.lens(1, 2).mapPath(['kind'])).toMatchObject({ path: ['kind'], filled: 'other' })
    expect(doc.lens(2, 1).mapPath(['kind'])).not.toHaveProperty('filled')
    expect(doc.path(1, 2, ['part', 'n'])).toBe('path part.N')
  })

  test('absence is told as a loss', () => {
    expect(lostAt(1, 2)).toEqual(['kind', 'size', 'part'])
    expect(lostAt(2, 1)).toEqual(['note'])
  })

  test.each(oddNames)('a field may be called %j', (name) => {
    const odd = tiny({ Doc: z.object({ [name]: z.int().optional() }) }, [makeRequired(name, 3)])
    expect(odd.up({})).toEqual(value(Object.fromEntries([[name, 3]])))
  })
})
