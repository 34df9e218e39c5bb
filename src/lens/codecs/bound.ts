/** Ends of ranges, so that comparisons can be carried to the other side of a codec. */
import { isNumber, numberOf, type Json } from '../../json/index.ts'
import { decimalOf, decimalText, type Decimal } from './decimal.ts'

/** All values on one side of a value. */
export interface Bound {
  readonly value: Json
  /** Values above it, or below it. */
  readonly above: boolean
  /** Whether the value itself is among them. */
  readonly inclusive: boolean
}

const difference = (a: Decimal, b: Decimal): bigint => {
  const exponent = Math.min(a.exponent, b.exponent)
  const digits = (decimal: Decimal) => decimal.digits * 10n ** BigInt(decimal.exponent - exponent)
  return digits(a) - digits(b)
}

const codePoints = (text: string): readonly number[] =>
  Array.from(text, (character) => character.codePointAt(0) ?? 0)

/** Text by its code points, as UTF-8 is compared byte by byte. */
const compareTexts = (a: string, b: string): number => {
  const [left, right] = [codePoints(a), codePoints(b)]
  const at = left.findIndex((point, index) => point !== right[index])
  return at < 0 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1)
}

/** Negative, zero or positive, of two numbers or two texts; other values have no order. @throws LensError */
export const compareValues = (a: Json, b: Json): number => {
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b)
  if (!isNumber(a) || !isNumber(b)) return 0
  const distance = difference(decimalOf(a), decimalOf(b))
  return distance < 0n ? -1 : distance > 0n ? 1 : 0
}

/** The largest integer that is not above a number. */
export const floorOf = ({ digits, exponent }: Decimal): bigint => {
  if (exponent >= 0) return digits * 10n ** BigInt(exponent)
  const unit = 10n ** BigInt(-exponent)
  return digits % unit < 0n ? digits / unit - 1n : digits / unit
}

/** The integer within the bound that is next to it. @throws LensError */
export const nearestWithin = ({ value, above, inclusive }: Bound): bigint => {
  const decimal = decimalOf(value)
  const floor = floorOf(decimal)
  const exact = difference({ digits: floor, exponent: 0 }, decimal) === 0n
  if (above) return exact && inclusive ? floor : floor + 1n
  return exact && !inclusive ? floor - 1n : floor
}

/** The same integers by a bound that is one; it stays as it is if it is one already. @throws LensError */
export const wholeBound = (bound: Bound): Bound => {
  const { exponent, digits } = decimalOf(bound.value)
  if (exponent >= 0 || digits % 10n ** BigInt(-exponent) === 0n) {
    return { ...bound, value: numberOf(decimalText({ digits, exponent })) }
  }
  return { ...bound, value: numberOf(String(nearestWithin(bound))), inclusive: true }
}
