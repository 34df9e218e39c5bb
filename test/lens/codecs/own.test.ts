import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { codec, convert, oneOf, string } from '../../../src/contract/index.ts'
import type { Json } from '../../../src/json/index.ts'
import { tiny, value } from '../../support/tiny.ts'

const types = {
  Doc: z.object({ name: z.string().nullish(), tags: z.array(z.string()).optional() }),
}

const word = (given: Json): string => (typeof given === 'string' ? given : '')

const of = (up: (given: Json) => unknown, field = 'name') =>
  tiny(types, [
    convert(
      field,
      codec('shouting', { to: string(), up: up as (given: Json) => Json, down: (given) => given }),
    ),
  ])

const loud = tiny(types, [
  convert(
    'name',
    codec('shouting', {
      to: string({ minLength: 1 }),
      up: (given) => word(given).toUpperCase(),
      down: (given) => word(given).toLowerCase(),
      loses: ['up'],
    }),
    { lossy: 'capitals are lost' },
  ),
])

const strict = (up: unknown, down: unknown, field: z.ZodType = z.string()) =>
  tiny({ Doc: z.object({ it: field }) }, [
    convert(
      'it',
      codec('strict', { to: oneOf('a', 'b'), up: () => up as Json, down: () => down as Json }),
    ),
  ])

describe('a codec of the contract', () => {
  test('carries by its two functions; null and absent pass it by', () => {
    expect(loud.up({ name: 'a' })).toEqual(value({ name: 'A' }))
    expect(loud.down({ name: 'A' })).toEqual(value({ name: 'a' }))
    expect(loud.up({ name: null })).toEqual(value({ name: null }))
    expect(loud.up({})).toEqual(value({}))
  })

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    [
      'throws what is no error',
      () => {
        throw 'no'
      },
    ],
    ['answers nothing', () => undefined],
    ['answers infinity', () => Infinity],
    ['answers a map', () => new Map()],
    ['answers a symbol', () => Symbol('no')],
    [
      'answers an instance',
      () =>
        new (class {
          readonly a = 1
        })(),
    ],
  ])('one that %s is a problem at the field, not a crash', (_, up) => {
    expect(of(up).up({ name: 'a' })).toMatchObject({ code: 'adapter-failed', pointer: '/name' })
  })

  test.each<[string, unknown, unknown]>([
    ['a number', 5, 5],
    ['an object', {}, {}],
    ['a list', ['a'], ['a']],
    ['true', true, true],
    ['null where there is none', null, null],
    ['a choice that is not among them', 'c', 6],
  ])('one that answers %s is a problem at the field, in both directions', (_, up, down) => {
    const failed = { code: 'adapter-failed', pointer: '/it' }
    expect(strict(up, down).up({ it: 'x' })).toMatchObject(failed)
    expect(strict(up, down).down({ it: 'a' })).toMatchObject(failed)
  })

  test('one may answer null where null may stand', () => {
    const nullable = strict(null, null, z.string().nullable())
    expect(nullable.up({ it: 'x' })).toEqual(value({ it: null }))
    expect(nullable.down({ it: 'a' })).toEqual(value({ it: null }))
  })

  test('what it does to its argument does not leak', () => {
    const careless = of((given) => {
      ;(given as Json[]).push('more')
      return 'done'
    }, 'tags')
    expect(careless.up({ tags: ['a'] })).toEqual(value({ tags: 'done' }))
  })

  test('its shape, words and losses are its own', () => {
    expect(loud.shape(2)).toMatchObject({
      fields: { name: { shape: { kind: 'nullable', of: string({ minLength: 1 }) } } },
    })
    expect(loud.notes).toEqual(['Doc: converts `name` with shouting (capitals are lost)'])
    expect(loud.lens(1, 2).losses).toEqual([
      { path: ['name'], kind: 'lossy', reason: 'capitals are lost', blurs: true },
    ])
    expect(loud.lens(2, 1).losses).toEqual([])
  })
})
