import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  asText,
  convert,
  inVariant,
  move,
  number,
  rename,
  union,
} from '../../../src/contract/index.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { oddNames, pointer } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const Doc = union('kind', {
  Note: z.object({ text: z.string(), size: z.int() }),
  Other: z.object({ text: z.string() }),
})
const doc = tiny({ Doc }, [
  inVariant('Note', [
    rename('text', 'body'),
    convert('size', asText()),
    add('weight', number(), 1),
    move('size', ['facts', 'size']),
  ]),
])

describe('ops in a variant', () => {
  test('apply to its values, whatever the order of members, and to no others', () => {
    const newer = { kind: 'Note', body: 'a', weight: 1, facts: { size: '3' } }
    expect(doc.up({ text: 'a', size: 3, kind: 'Note' })).toEqual(value(newer))
    expect(doc.down(newer)).toEqual(value({ kind: 'Note', text: 'a', size: 3 }))
    const other = { kind: 'Other', text: 'a', size: 3 }
    expect(doc.up(other)).toEqual(value(other))
    expect(doc.down(other)).toEqual(value(other))
  })

  test('the tag stays, and so do unknown members', () => {
    expect(doc.up({ kind: 'Note', x: [] })).toEqual(value({ kind: 'Note', x: [], weight: 1 }))
  })

  test.for([null, 3, 'text', [], {}, { kind: null }, { kind: 3 }])('%j: a problem', (wrong) => {
    expect(doc.up(wrong)).toMatchObject({ code: 'wrong-shape' })
    expect(doc.down(wrong)).toMatchObject({ code: 'wrong-shape' })
  })

  test('a problem inside names its place', () => {
    const wrong = { kind: 'Note', text: 'a', size: 'big' }
    expect(doc.up(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '/size' })
    const taken = { kind: 'Note', text: 'a', body: 'b' }
    expect(doc.up(taken)).toMatchObject({ code: 'wrong-shape', pointer: '/body' })
  })

  test.each(oddNames)('a variant may be called %j', (name) => {
    const Odd = union('kind', Object.fromEntries([[name, z.object({ a: z.int() })]]))
    const odd = tiny({ Doc: Odd }, [inVariant(name, [rename('a', `${name}!`)])])
    const older = { kind: name, a: 1 }
    const newer = made([
      ['kind', name],
      [`${name}!`, 1],
    ])
    expect(odd.up(older)).toEqual(value(newer))
    expect(odd.down(newer)).toEqual(value(older))
    expect(odd.up({ kind: name, a: 1, [`${name}!`]: 2 })).toMatchObject({
      pointer: pointer(`${name}!`),
    })
  })

  test('the newer version has the changed variant', () => {
    expect(doc.shape(2)).toMatchObject({
      variants: {
        Note: { fields: { body: {}, weight: { default: 1 }, facts: {} } },
        Other: { fields: { text: {} } },
      },
    })
    expect(doc.notes).toEqual([
      'Doc: in `Note`: renames `text` to `body`; converts `size` from a number to its text; adds `weight` (default `1`); moves `size` to `facts.size`',
    ])
  })

  test('a path that leads elsewhere in each variant has no one counterpart', () => {
    expect(doc.path(1, 2, ['text'])).toBe('dropped text')
    expect(doc.path(1, 2, ['kind'])).toBe('path kind')
    expect(doc.lens(2, 1).losses).toMatchObject([{ path: ['weight'], kind: 'defaulted' }])
  })
})
