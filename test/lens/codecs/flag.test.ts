import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { convert, flag, self } from '../../../src/contract/index.ts'
import { oddNames } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const words = tiny({ Doc: z.object({ on: z.boolean().nullish().default(false) }) }, [
  convert('on', flag({ true: 'enabled', false: 'disabled' })),
])
const bool = tiny({ Doc: z.enum(['N', 'Y']) }, [convert(self, flag({ true: 'Y', false: 'N' }))])

describe('flag', () => {
  test('tells true and false in words', () => {
    expect(words.up({ on: true })).toEqual(value({ on: 'enabled' }))
    expect(words.up({ on: null })).toEqual(value({ on: null }))
    expect(words.up({})).toEqual(value({}))
    expect(words.shape(2)).toMatchObject({ fields: { on: { default: 'disabled' } } })
    expect(words.down({ on: 'disabled' })).toEqual(value({ on: false }))
  })

  test('tells two words as true and false', () => {
    expect(bool.up('Y')).toEqual(value(true))
    expect(bool.down(false)).toEqual(value('N'))
    expect(bool.shape(2)).toEqual({ kind: 'boolean' })
    expect([...bool.lens(1, 2).losses, ...bool.lens(2, 1).losses]).toEqual([])
  })

  test.for(['enabled', 1, [], {}, 'true'])('%j is neither true nor false', (on) => {
    expect(words.up({ on })).toMatchObject({ code: 'wrong-shape', pointer: '/on' })
  })

  test.for([true, 'Enabled', '', 'constructor', 0, null, {}])('%j is no word', (wrong) => {
    expect(bool.up(wrong)).toMatchObject({ code: 'wrong-shape' })
  })

  test.each(oddNames)('a word may be %j', (name) => {
    const odd = tiny({ Doc: z.boolean() }, [
      convert(self, flag({ true: name, false: `no ${name}` })),
    ])
    expect(odd.up(true)).toEqual(value(name))
    expect(odd.down(`no ${name}`)).toEqual(value(false))
  })

  test.each<[string, z.ZodType, string, string]>([
    ['one word for both', z.boolean(), 'a', 'a'],
    ['another enum', z.enum(['a', 'b', 'c']), 'a', 'b'],
    ['text', z.string(), 'a', 'b'],
  ])('%s is an author error', (_, Doc, on, off) => {
    expect(() => tiny({ Doc }, [convert(self, flag({ true: on, false: off }))])).toThrow(
      /cannot convert/,
    )
  })
})
