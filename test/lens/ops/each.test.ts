import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { add, boolean, each, rename, convert, asText, self } from '../../../src/contract/index.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { oddNames, pointer } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const Row = z.object({ label: z.string() })
const Doc = z.object({
  rows: z.array(Row).default([{ label: 'first' }]),
  by: z.record(z.string(), Row).nullish(),
  sizes: z.array(z.int()).optional(),
})
const doc = tiny({ Doc }, [
  each('rows', [rename('label', 'name'), add('open', boolean, true)]),
  each('by', [rename('label', 'name')]),
  each('sizes', [convert(self, asText())]),
])

describe('each', () => {
  test('changes every item of a list and every value of a map', () => {
    const older = { rows: [{ label: 'a' }], by: { x: { label: 'b' } }, sizes: [1, 2] }
    const newer = {
      rows: [{ name: 'a', open: true }],
      by: { x: { name: 'b' } },
      sizes: ['1', '2'],
    }
    expect(doc.up(older)).toEqual(value(newer))
    expect(doc.down(newer)).toEqual(value(older))
  })

  test('empty lists and maps, absent fields and null stay as they are', () => {
    for (const same of [{ rows: [], by: {} }, { by: null }, {}]) {
      expect(doc.up(same)).toEqual(value(same))
      expect(doc.down(same)).toEqual(value(same))
    }
  })

  test('unknown members of items are kept', () => {
    expect(doc.up({ by: { x: { label: 'b', more: [1] } } })).toEqual(
      value({ by: { x: { name: 'b', more: [1] } } }),
    )
  })

  test('a problem names the item', () => {
    const problem = { code: 'wrong-shape' }
    expect(doc.up({ rows: {} })).toMatchObject({ ...problem, pointer: '/rows' })
    expect(doc.up({ rows: null })).toMatchObject({ ...problem, pointer: '/rows' })
    expect(doc.up({ rows: [{ label: 'a' }, 3] })).toMatchObject({ ...problem, pointer: '/rows/1' })
    expect(doc.up({ by: [] })).toMatchObject({ ...problem, pointer: '/by' })
    expect(doc.up({ by: { x: null } })).toMatchObject({ ...problem, pointer: '/by/x' })
    expect(doc.up({ sizes: [1, 'x'] })).toMatchObject({ ...problem, pointer: '/sizes/1' })
    expect(doc.down({ rows: [{ name: 'a', label: 'b' }] })).toMatchObject({
      ...problem,
      pointer: '/rows/0/label',
    })
  })

  test.each(oddNames)('a key may be called %j', (name) => {
    const older = { by: made([[name, { label: 'a' }]]) }
    const newer = { by: made([[name, { name: 'a' }]]) }
    expect(doc.up(older)).toEqual(value(newer))
    expect(doc.down(newer)).toEqual(value(older))
    expect(doc.up({ by: made([[name, 3]]) })).toMatchObject({ pointer: `/by${pointer(name)}` })
  })

  test('the newer version has the changed items, in its defaults too', () => {
    expect(doc.shape(2)).toMatchObject({
      fields: {
        rows: {
          shape: { kind: 'array', of: { fields: { name: {}, open: { default: true } } } },
          default: [{ name: 'first', open: true }],
        },
        by: { shape: { kind: 'nullable', of: { kind: 'map', of: { fields: { name: {} } } } } },
        sizes: { shape: { kind: 'array', of: { kind: 'string' } } },
      },
    })
    expect(doc.notes[0]).toBe(
      'Doc: in each of `rows`: renames `label` to `name`; adds `open` (default `true`)',
    )
  })

  test('losses and paths are those of the items', () => {
    expect(doc.lens(2, 1).losses).toMatchObject([
      { path: ['rows', '*', 'open'], kind: 'defaulted' },
    ])
    expect(doc.path(1, 2, ['rows', '3', 'label'])).toBe('path rows.3.name')
    expect(doc.path(1, 2, ['by', 'a/b', 'label'])).toBe('path by.a/b.name')
    expect(doc.path(1, 2, ['sizes', '0'])).toBe('path sizes.0 (changed)')
    expect(doc.path(2, 1, ['rows', '0', 'open'])).toBe('dropped rows.0.open')
  })
})
