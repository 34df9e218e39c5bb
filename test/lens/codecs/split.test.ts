import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { convert, join, pathsOf, split } from '../../../src/contract/index.ts'
import type { Json } from '../../../src/json/index.ts'
import type { Shape } from '../../../src/lens/index.ts'
import { tiny, value } from '../../support/tiny.ts'

const list = (separator: string) =>
  tiny({ Doc: z.object({ tags: z.string().nullish() }) }, [convert('tags', split(separator))])
const text = tiny({ Doc: z.object({ tags: z.array(z.string()).default(['x']) }) }, [
  convert('tags', join(' ')),
])
const scopes = tiny({ Doc: z.object({ tags: z.array(z.enum(['read', 'write'])) }) }, [
  convert('tags', join(' ')),
])

const patternOf = (shape: Shape | undefined): string => {
  switch (shape?.kind) {
    case 'object':
      return patternOf(shape.fields['tags']?.shape)
    case 'nullable':
    case 'array':
      return patternOf(shape.of)
    case 'string':
      return shape.pattern ?? ''
    default:
      return ''
  }
}

describe('split', () => {
  test.each<[string, string, Json]>([
    [',', '', []],
    [',', 'a', ['a']],
    [',', 'a,b', ['a', 'b']],
    [',', ',', ['', '']],
    [',', 'a,,b', ['a', '', 'b']],
    [', ', 'a, b,c', ['a', 'b,c']],
    ['.', 'a.b', ['a', 'b']],
    ['\n', 'a\nb"', ['a', 'b"']],
  ])('by %j: %j is %j, both ways', (separator, tags, items) => {
    expect(list(separator).up({ tags })).toEqual(value({ tags: items }))
    expect(list(separator).down({ tags: items })).toEqual(value({ tags }))
  })

  test('null and absent stay', () => {
    expect(list(',').up({ tags: null })).toEqual(value({ tags: null }))
    expect(list(',').up({})).toEqual(value({}))
    expect(text.shape(2)).toMatchObject({ fields: { tags: { default: 'x' } } })
  })

  test.each<[string, Json, string]>([
    [',', ['a,b'], '/tags/0'],
    [',', ['a', ','], '/tags/1'],
    [',', [''], '/tags/0'],
    ['aa', ['a', 'a'], '/tags'],
  ])('by %j: %j is not representable', (separator, tags, pointer) => {
    expect(list(separator).down({ tags })).toMatchObject({ code: 'not-representable', pointer })
  })

  test.for([5, true, {}, [1], [['a']], [null], 'a'])('%j is no list of texts', (tags) => {
    expect(list(',').down({ tags })).toMatchObject({ code: 'wrong-shape' })
  })

  test.for([5, true, {}, ['a']])('%j is no text', (tags) => {
    expect(list(',').up({ tags })).toMatchObject({ code: 'wrong-shape', pointer: '/tags' })
  })

  test('items are those of the older list', () => {
    expect(scopes.down({ tags: 'read write' })).toEqual(value({ tags: ['read', 'write'] }))
    expect(scopes.down({ tags: 'read admin' })).toMatchObject({ code: 'wrong-shape' })
  })

  test('nothing is lost, and the shape says what an item may be', () => {
    expect([...list(',').lens(1, 2).losses, ...list(',').lens(2, 1).losses]).toEqual([])
    const pattern = new RegExp(patternOf(list('.').shape(2)))
    expect([pattern.test('a b\n'), pattern.test('a.b')]).toEqual([true, false])
  })

  test.each<[string, z.ZodType, ReturnType<typeof split>]>([
    ['a number', z.number(), split(',')],
    ['no separator', z.string(), split('')],
    ['a list of numbers', z.array(z.number()), join(',')],
    ['names of fields', pathsOf('Doc'), join(',')],
  ])('%s is an author error', (_, tags, codec) => {
    expect(() => tiny({ Doc: z.object({ tags }) }, [convert('tags', codec)])).toThrow(
      /cannot convert/,
    )
  })
})
