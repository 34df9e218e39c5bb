import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { asNumber, asText, convert, scale, self } from '../../../src/contract/index.ts'
import { numberOf } from '../../../src/json/index.ts'
import { oddNumbers } from '../../../src/testing/generate/json-values.ts'
import { tiny, value } from '../../support/tiny.ts'

const text = tiny({ Doc: z.number() }, [convert(self, asText())])
const number = tiny({ Doc: z.string() }, [convert(self, asNumber())])
const whole = tiny({ Doc: z.int() }, [convert(self, asText())])

describe('numbers as text', () => {
  test.each([...oddNumbers, '0', '1.5', '1e+21'])('%s, digit for digit, both ways', (digits) => {
    expect(text.up(numberOf(digits))).toEqual(value(digits))
    expect(text.down(digits)).toEqual(value(numberOf(digits)))
    expect(number.up(digits)).toEqual(value(numberOf(digits)))
    expect(number.down(numberOf(digits))).toEqual(value(digits))
  })

  test.each(['', ' 1', '1 ', '+1', '01', '1.', '.5', '1e', '0x10', 'NaN', 'Infinity', '1_0', '１'])(
    '%j is not the text of a number',
    (wrong) => {
      expect(text.down(wrong)).toMatchObject({ code: 'not-representable', pointer: '' })
      expect(number.up(wrong)).toMatchObject({ code: 'not-representable', pointer: '' })
    },
  )

  test.for([null, true, [], {}])('%j is neither', (wrong) => {
    expect(text.up(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
    expect(text.down(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
  })

  test('the text of an integer has no fraction, in either version', () => {
    expect(whole.up(7)).toEqual(value('7'))
    expect(whole.down('1.0')).toMatchObject({ code: 'not-representable' })
    expect(whole.shape(2)).toEqual({ kind: 'string', pattern: '^-?(?:0|[1-9]\\d*)$' })
  })

  test('that were calculated with on the way are written anew, which is a loss of the chain', () => {
    const chain = tiny(
      { Doc: z.object({ n: z.string() }) },
      [convert('n', asNumber())],
      [convert('n', scale({ factor: 4 }))],
    )
    expect(chain.lens(1, 3).losses).toEqual([
      { path: ['n'], kind: 'lossy', reason: 'the number is written anew' },
    ])
    expect(chain.lens(1, 2).losses).toEqual([])
    expect(chain.lens(2, 3).losses).toEqual([])
  })

  test('the newer shapes', () => {
    expect(text.shape(2)).toMatchObject({ kind: 'string' })
    expect(number.shape(2)).toEqual({ kind: 'number' })
    expect(text.lens(1, 2).losses).toEqual([])
  })
})
