/** A number in another unit: multiplied on the way up, divided on the way down, in exact decimals. */
import { numberOf, type Json } from '../../json/index.ts'
import { nearestWithin, type Bound } from './bound.ts'
import type { Codec } from './codec.ts'
import {
  decimalOf,
  decimalText,
  divided,
  multiply,
  reciprocal,
  roundToInteger,
  type Decimal,
} from './decimal.ts'

export interface ScaleData {
  readonly codec: 'scale'
  /** Newer value = older value * factor. Its reciprocal must be a finite decimal, unless older values are integers. */
  readonly factor: number
  /** Round the newer value to an integer, halves away from zero. */
  readonly integer?: boolean
  readonly minimum?: number
  readonly maximum?: number
  /** Whether the older value is an integer, and rounded on the way down; found by `complete`. */
  readonly olderInteger?: boolean
}

const isWhole = ({ exponent, digits }: Decimal): boolean =>
  exponent >= 0 || digits % 10n ** BigInt(-exponent) === 0n

/** Stands for a reciprocal that has no end. */
const inexact: Decimal = { digits: 1n, exponent: -1 }

/** The bound of whole numbers that are within another one once they are multiplied. */
const wholeBefore = ({ value, above, inclusive }: Bound, by: Decimal): Bound => {
  const { whole, rest } = divided(decimalOf(value), by)
  const isAbove = by.digits < 0n ? !above : above
  const step = isAbove && rest < 0n ? -1n : !isAbove && rest > 0n ? 1n : 0n
  const text = decimalText({ digits: whole + step, exponent: 0 })
  return { value: numberOf(text), above: isAbove, inclusive: inclusive && rest === 0n }
}

/** Whether a value may be rounded on its way: not when whole numbers are multiplied by a whole number. */
const rounds = ({ factor, integer, olderInteger }: ScaleData, direction: 'up' | 'down') => {
  const by = decimalOf(factor)
  return direction === 'up'
    ? integer === true && !(olderInteger && isWhole(by))
    : olderInteger === true && !(integer && isWhole(reciprocal(by) ?? inexact))
}

/** Which numbers are rounded into a bound. Halves go away from zero, so they fall in on one side of it only. */
const beforeRounding = (bound: Bound): Bound => {
  const whole = nearestWithin(bound)
  const half = bound.above ? -5n : 5n
  const value = numberOf(decimalText({ digits: whole * 10n + half, exponent: -1 }))
  return { ...bound, value, inclusive: bound.above ? whole > 0n : whole < 0n }
}

export const scaleCodec: Codec<ScaleData> = {
  run: (data, value, direction): Json => {
    const by = decimalOf(data.factor)
    const back = direction === 'up' ? by : reciprocal(by)
    if (!back) {
      const { whole } = divided(decimalOf(value), by)
      return numberOf(decimalText({ digits: whole, exponent: 0 }))
    }
    const product = multiply(decimalOf(value), back)
    const whole = direction === 'up' ? data.integer : data.olderInteger
    return numberOf(decimalText(whole ? roundToInteger(product) : product))
  },
  loss: (data, direction) =>
    rounds(data, direction)
      ? {
          kind: 'lossy',
          reason: `rounded to a whole number after ${direction === 'up' ? 'multiplying' : 'dividing'} by ${data.factor}`,
        }
      : undefined,
  order: ({ factor }) => (factor < 0 ? 'reversed' : 'kept'),
  before: (data, bound, direction) => {
    const by = decimalOf(data.factor)
    const whole = direction === 'up' ? data.integer : data.olderInteger
    const rounded = whole ? beforeRounding(bound) : bound
    const back = direction === 'up' ? reciprocal(by) : by
    if (!back) return wholeBefore(rounded, by)
    const { value, above, inclusive } = rounded
    return {
      value: numberOf(decimalText(multiply(decimalOf(value), back))),
      above: data.factor < 0 ? !above : above,
      inclusive,
    }
  },
}
