import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  asText,
  convert,
  inObject,
  nullable,
  object,
  ref,
  scale,
  self,
  timestamp,
} from '../../../src/contract/index.ts'
import { object as made } from '../../../src/testing/generate/json-values.ts'
import { oddNames, pointer } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const Doc = z.object({ id: z.string(), size: z.int().nullish() })
const doc = tiny({ Doc }, [convert('size', asText())])

describe('convert a field', () => {
  test('carries the value there and back', () => {
    expect(doc.up({ id: 'a', size: 3 })).toEqual(value({ id: 'a', size: '3' }))
    expect(doc.down({ id: 'a', size: '3' })).toEqual(value({ id: 'a', size: 3 }))
  })

  test('absent stays absent, null stays null where it may stand', () => {
    expect(doc.up({ id: 'a' })).toEqual(value({ id: 'a' }))
    expect(doc.up({ size: null })).toEqual(value({ size: null }))
    expect(doc.down({ size: null })).toEqual(value({ size: null }))
  })

  test('null where none may stand is a problem at the field', () => {
    const strict = tiny({ Doc: z.object({ size: z.int() }) }, [convert('size', asText())])
    expect(strict.up({ size: null })).toMatchObject({ code: 'wrong-shape', pointer: '/size' })
    expect(strict.down({ size: null })).toMatchObject({ code: 'wrong-shape', pointer: '/size' })
  })

  test.for(['text', true, [], {}])('%j is no number: a problem at the field', (wrong) => {
    expect(doc.up({ size: wrong })).toMatchObject({ code: 'wrong-shape', pointer: '/size' })
  })

  test('text that is no number cannot go down', () => {
    expect(doc.down({ size: 'big' })).toMatchObject({ code: 'not-representable', pointer: '/size' })
  })

  test.for([null, 3, 'text', []])('%j is not an object: a problem at the root', (wrong) => {
    expect(doc.up(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
  })

  test('unknown fields are kept, and members keep their order', () => {
    const result = doc.lens(1, 2).value({ x: [], size: 1, y: {} })
    expect(result).toEqual({ ok: true, value: { x: [], size: '1', y: {} } })
    expect(result.ok && Object.keys(result.value as object)).toEqual(['x', 'size', 'y'])
  })

  test.each(oddNames)('a field may be called %j', (name) => {
    const odd = tiny({ Doc: z.object(Object.fromEntries([[name, z.int()]])) }, [
      convert(name, asText()),
    ])
    expect(odd.up(made([[name, 1]]))).toEqual(value(made([[name, '1']])))
    expect(odd.down(made([[name, '1']]))).toEqual(value(made([[name, 1]])))
    expect(odd.up(made([[name, {}]]))).toMatchObject({ pointer: pointer(name) })
  })

  test('the newer version has the shape and the default of the codec', () => {
    const Standing = z.object({ size: z.int().min(0).max(10).default(5) })
    const scaled = tiny({ Doc: Standing }, [
      convert('size', scale({ factor: 10, integer: true }), { lossy: 'tens' }),
    ])
    expect(scaled.shape(2)).toEqual({
      kind: 'object',
      fields: {
        size: {
          shape: { kind: 'number', integer: true, minimum: 0, maximum: 100 },
          default: 50,
        },
      },
    })
    expect(scaled.notes).toEqual([
      'Doc: converts `size` by a factor of 10, rounded to whole numbers (tens)',
    ])
  })

  test('paths lead to the field; what carries the value is told with it', () => {
    expect(doc.path(1, 2, ['size'])).toBe('path size (changed)')
    const mapped = doc.lens(1, 2).mapPath(['size'])
    expect(mapped.kind === 'path' && mapped.lens.value(3)).toEqual({ ok: true, value: '3' })
    expect(doc.path(1, 2, ['size', 'deep'])).toBe('dropped size.deep')
  })

  test('a declared loss is told in the words of its author', () => {
    const rounded = tiny({ Doc: z.object({ share: z.number() }) }, [
      convert('share', scale({ factor: 100, integer: true }), { lossy: 'hundredths only' }),
    ])
    expect(rounded.lens(1, 2).losses).toEqual([
      { path: ['share'], kind: 'lossy', reason: 'hundredths only', blurs: true },
    ])
    expect(rounded.lens(2, 1).losses).toEqual([])
  })
})

describe('convert a type', () => {
  const Stamp = z.int()
  const Holder = z.object({
    at: Stamp,
    seen: Stamp.nullish(),
    days: z.array(Stamp),
    by: z.record(z.string(), Stamp),
    first: Stamp.default(0),
  })
  const types = { Doc: Holder, Stamp }
  const stamps = tiny(types, { Stamp: [convert(self, timestamp('unix-us', 'rfc3339'))] })
  const zero = '1970-01-01T00:00:00.000000Z'

  test('applies wherever the type occurs', () => {
    const older = { at: 0, seen: null, days: [0, 0], by: { __x: 0, 'a/b': 0 } }
    const newer = { at: zero, seen: null, days: [zero, zero], by: { __x: zero, 'a/b': zero } }
    expect(stamps.up(older)).toEqual(value(newer))
    expect(stamps.down(newer)).toEqual(value(older))
  })

  test('a default is carried along', () => {
    expect(stamps.shape(2)).toMatchObject({ fields: { first: { default: zero } } })
  })

  test('a problem names the place inside lists and maps', () => {
    const wrong = { at: 0, days: [0, 'x'], by: {} }
    expect(stamps.up(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '/days/1' })
    const far = { at: 0, days: [], by: { 'a/b': 'never' } }
    expect(stamps.down(far)).toMatchObject({ pointer: '/at' })
    expect(stamps.down({ at: zero, days: [], by: { 'a/b': 'never' } })).toMatchObject({
      code: 'not-representable',
      pointer: '/by/a~1b',
    })
  })

  test('empty lists and maps stay as they are', () => {
    expect(stamps.up({ days: [], by: {} })).toEqual(value({ days: [], by: {} }))
  })

  test('a field added in the same change is in the form after it', () => {
    const both = tiny(types, {
      Stamp: [convert(self, timestamp('unix-us', 'rfc3339'))],
      Doc: [
        { op: 'add', field: 'last', declares: { shape: ref('Stamp'), default: zero }, value: zero },
      ],
    })
    expect(both.up({ days: [], by: {} })).toEqual(value({ days: [], by: {}, last: zero }))
  })
})

test('a codec after another, and after ops inside of the value', () => {
  const Inner = z.object({ id: z.int(), note: z.string().optional() })
  const chain = tiny(
    { Doc: z.object({ a: Inner.nullable(), b: z.int() }) },
    [convert('b', asText()), convert('b', inObject('text'))],
    [convert('a', inObject('inner'))],
  )
  expect(chain.carry(1, 3, { a: { id: 1 }, b: 2 })).toEqual(
    value({ a: { inner: { id: 1 } }, b: { text: '2' } }),
  )
  expect(chain.carry(3, 1, { a: null, b: { text: '2' } })).toEqual(value({ a: null, b: 2 }))
  expect(chain.shape(3)).toMatchObject({
    fields: {
      a: { shape: nullable(object({ inner: { kind: 'object', fields: {} } })) },
      b: { shape: { kind: 'object', fields: { text: { shape: { kind: 'string' } } } } },
    },
  })
})
