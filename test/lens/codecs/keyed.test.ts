import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { convert, keyed, unkeyed } from '../../../src/contract/index.ts'
import type { Json } from '../../../src/json/index.ts'
import { oddNames } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const lossy = { lossy: 'their order' }
const Item = z.object({ id: z.string(), n: z.number() })
const Named = z.object({ id: z.string(), n: z.number().optional() })
const map = tiny({ Doc: z.object({ items: z.array(Item).nullish() }) }, [
  convert('items', keyed('id'), lossy),
])
const list = tiny({ Doc: z.object({ items: z.record(z.string(), z.object({ n: z.number() })) }) }, [
  convert('items', unkeyed('id'), lossy),
])
const named = tiny({ Named, Doc: z.object({ items: z.array(Named) }) }, [
  convert('items', keyed('id'), lossy),
])

describe('keyed', () => {
  test.each<[Json, Json]>([
    [[], {}],
    [[{ id: 'a', n: 1 }], { a: { n: 1 } }],
    [
      [
        { id: '', n: 1 },
        { id: 'b', n: 2, more: [] },
      ],
      { '': { n: 1 }, b: { n: 2, more: [] } },
    ],
  ])('%j is %j, both ways', (items, keys) => {
    expect(map.up({ items })).toEqual(value({ items: keys }))
    expect(map.down({ items: keys })).toEqual(value({ items }))
    expect(list.up({ items: keys })).toEqual(value({ items }))
    expect(list.down({ items })).toEqual(value({ items: keys }))
  })

  test.each(oddNames)('a key may be %j', (id) => {
    const carried = map.up({ items: [{ id, n: 1 }] })
    expect('value' in carried && map.down(carried.value)).toEqual(value({ items: [{ id, n: 1 }] }))
  })

  test('null and absent stay', () => {
    expect(map.up({ items: null })).toEqual(value({ items: null }))
    expect(map.down({})).toEqual(value({}))
  })

  test('a key that comes twice is refused', () => {
    const twice = map.up({
      items: [
        { id: 'a', n: 1 },
        { id: 'a', n: 2 },
      ],
    })
    expect(twice).toMatchObject({ code: 'not-representable', pointer: '/items/1/id' })
  })

  test.for<Json>([{}, 'a', [5], [null], [{ n: 1 }], [{ id: 5, n: 1 }], [{ id: null }]])(
    '%j is no such list',
    (items) => {
      expect(map.up({ items })).toMatchObject({ code: 'wrong-shape' })
    },
  )

  test.for<Json>([[], 'a', { a: 5 }, { a: null }, { a: [] }])('%j is no such map', (items) => {
    expect(map.down({ items })).toMatchObject({ code: 'wrong-shape' })
  })

  test('a member that would be taken for the key is refused', () => {
    expect(map.down({ items: { a: { id: 'b', n: 1 } } })).toMatchObject({
      code: 'not-representable',
      pointer: '/items/a/id',
    })
  })

  test('items of a named type keep their key', () => {
    const [items, keys] = [[{ id: 'a', n: 1 }], { a: { id: 'a', n: 1 } }]
    expect(named.up({ items })).toEqual(value({ items: keys }))
    expect(named.down({ items: keys })).toEqual(value({ items }))
    expect(named.down({ items: { b: { id: 'a' } } })).toMatchObject({ code: 'wrong-shape' })
    expect(named.down({ items: { b: {} } })).toMatchObject({ code: 'wrong-shape' })
  })

  test('the order is lost in a map, and what is made of it is keyed', () => {
    expect(map.lens(1, 2).losses).toMatchObject([{ path: ['items'], kind: 'lossy' }])
    expect(map.lens(2, 1).losses).toEqual([])
    expect(list.lens(2, 1).losses).toMatchObject([{ path: ['items'], kind: 'lossy' }])
    expect(list.shape(2)).toMatchObject({
      fields: { items: { shape: { kind: 'array', of: { fields: { id: { key: true }, n: {} } } } } },
    })
  })

  test.each<[string, z.ZodType, ReturnType<typeof keyed>]>([
    ['a list of texts', z.array(z.string()), keyed('id')],
    ['items without the key', z.array(z.object({ n: z.int() })), keyed('id')],
    ['a key that may be absent', z.array(z.object({ id: z.string().optional() })), keyed('id')],
    ['a map', z.record(z.string(), z.object({})), keyed('id')],
    [
      'a map whose values have the key',
      z.record(z.string(), z.object({ id: z.string() })),
      unkeyed('id'),
    ],
    ['a list', z.array(z.object({})), unkeyed('id')],
  ])('%s is an author error', (_, items, codec) => {
    expect(() => tiny({ Doc: z.object({ items }) }, [convert('items', codec, lossy)])).toThrow(
      /cannot convert/,
    )
  })
})
