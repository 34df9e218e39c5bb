import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { convert, scale, self } from '../../../src/contract/index.ts'
import { isNumber, numberOf, numberText, type Json } from '../../../src/json/index.ts'
import { tiny, value, type Outcome } from '../../support/tiny.ts'

const lossy = { lossy: 'rounded' }
const of = (options: Parameters<typeof scale>[0], schema: z.ZodType = z.number()) =>
  tiny({ Doc: schema }, [convert(self, scale(options), lossy)])

const text = (outcome: Outcome): string =>
  'value' in outcome && isNumber(outcome.value) ? numberText(outcome.value) : 'no number'

const percent = of({ factor: 100, integer: true })
const exact = of({ factor: 100 })

describe('scale', () => {
  test.each([
    ['0.1', '10', '0.1'],
    ['0.07', '7', '0.07'],
    ['0.29', '29', '0.29'],
    ['1.1', '110', '1.1'],
    ['-0.5', '-50', '-0.5'],
    ['1.0', '100', '1'],
    ['1e2', '10000', '100'],
    ['1E-2', '1', '0.01'],
    ['0', '0', '0'],
    ['-0', '0', '0'],
    ['9007199254740993', '900719925474099300', '9007199254740993'],
    ['0.123456789012345678901', '12.3456789012345678901', '0.123456789012345678901'],
  ])('%s times 100 is %s, and back %s, in exact decimals', (older, newer, back) => {
    expect(text(exact.up(numberOf(older)))).toBe(newer)
    expect(text(exact.down(numberOf(newer)))).toBe(back)
  })

  test.each([
    ['0.004', '0'],
    ['0.005', '1'],
    ['0.015', '2'],
    ['0.994', '99'],
    ['0.995', '100'],
    ['-0.005', '-1'],
    ['-0.004', '0'],
    ['0.00499999999999999999999', '0'],
    ['1e-300', '0'],
  ])('%s rounds to %s, halves away from zero', (older, newer) => {
    expect(text(percent.up(numberOf(older)))).toBe(newer)
  })

  test('numbers far beyond a double are exact, or refused without work', () => {
    expect(text(exact.up(numberOf(`1e300`)))).toBe(`1${'0'.repeat(302)}`)
    const before = process.cpuUsage()
    for (const huge of ['1e400', '-1e400', '1e999999999', '1e-999999999', `1e${'9'.repeat(30)}`]) {
      const problem = { code: 'not-representable', pointer: '' }
      expect(exact.up(numberOf(huge))).toMatchObject(problem)
      expect(exact.down(numberOf(huge))).toMatchObject(problem)
    }
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000)
  })

  test.for([null, true, '1', [], {}])('%j is no number', (wrong) => {
    expect(exact.up(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
    expect(exact.down(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
  })

  test('a fraction as factor divides on the way up', () => {
    const thousandth = of({ factor: 0.001 })
    expect(thousandth.up(1500)).toEqual(value(1.5))
    expect(thousandth.down(1.5)).toEqual(value(1500))
  })

  test('an older integer stays one: what has a fraction is rounded on the way down', () => {
    const seconds = of({ factor: 1000, integer: true }, z.int())
    expect(seconds.up(2)).toEqual(value(2000))
    expect(seconds.down(1499)).toEqual(value(1))
    expect(seconds.down(1500)).toEqual(value(2))
    expect(seconds.lens(1, 2).losses).toEqual([])
    expect(seconds.lens(2, 1).losses).toMatchObject([{ kind: 'lossy' }])
  })

  test('bounds are scaled, and swapped by a negative factor, unless they are given', () => {
    const bounded = z.number().min(0).max(1)
    expect(of({ factor: 100 }, bounded).shape(2)).toEqual({
      kind: 'number',
      minimum: 0,
      maximum: 100,
    })
    expect(of({ factor: -10 }, bounded).shape(2)).toEqual({
      kind: 'number',
      minimum: -10,
      maximum: 0,
    })
    const given = of({ factor: 100, integer: true, maximum: 50 }, bounded)
    expect(given.shape(2)).toEqual({ kind: 'number', integer: true, minimum: 0, maximum: 50 })
  })

  test('rounding is a loss, on the way up only', () => {
    expect(percent.lens(1, 2).losses).toEqual([
      { path: [], kind: 'lossy', reason: 'rounded', blurs: true },
    ])
    expect(percent.lens(2, 1).losses).toEqual([])
    expect(exact.lens(1, 2).losses).toEqual([])
  })

  test('every whole number of the newer version comes back', () => {
    for (let newer = -100; newer <= 200; newer += 1) {
      const older = percent.down(newer)
      expect(percent.up((older as { value: Json }).value)).toEqual(value(newer))
    }
  })
})
