/** Exact decimal arithmetic on JSON number text. */
import { isNumber, numberText, type Json } from '../../json/index.ts'
import { notRepresentable, wrongKind } from '../lens-error.ts'

/** `digits * 10^exponent` */
export interface Decimal {
  readonly digits: bigint
  readonly exponent: number
}

/** Beyond this many digits before or after the point arithmetic is refused, so that `1e999999999` costs nothing. */
const maxDigits = 400

const pattern = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

const outOfRange = () => notRepresentable('is too large or too small a number')

/**
 * What is read here and what `decimalText` writes have the same limits, so that what goes there
 * comes back.
 * @throws LensError when the value is not a number or is out of range
 */
export const decimalOf = (value: Json): Decimal => {
  if (!isNumber(value)) return wrongKind('a number', value)
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    pattern.exec(numberText(value)) ?? []
  const total = Number(exponent) - fraction.length
  const significant = `${whole}${fraction}`.replace(/^0+/, '')
  if (Math.abs(total) > maxDigits || significant.length + total > maxDigits) return outOfRange()
  return { digits: BigInt(`${sign}${whole}${fraction}`), exponent: total }
}

export const multiply = (a: Decimal, b: Decimal): Decimal => ({
  digits: a.digits * b.digits,
  exponent: a.exponent + b.exponent,
})

/** Rounded to an integer, halves away from zero. */
export const roundToInteger = ({ digits, exponent }: Decimal): Decimal => {
  if (exponent >= 0) return { digits: digits * 10n ** BigInt(exponent), exponent: 0 }
  const unit = 10n ** BigInt(-exponent)
  const magnitude = digits < 0n ? -digits : digits
  const rounded = (magnitude * 2n + unit) / (unit * 2n)
  return { digits: digits < 0n ? -rounded : rounded, exponent: 0 }
}

/**
 * Plain decimal text, without exponent and without trailing zeros after the point.
 * @throws LensError when it has more digits than `decimalOf` would read again
 */
export const decimalText = (decimal: Decimal): string => {
  const text = plainText(decimal)
  const [whole = '', fraction = ''] = text.split('.')
  return whole.length > maxDigits || fraction.length > maxDigits ? outOfRange() : text
}

const plainText = ({ digits, exponent }: Decimal): string => {
  if (exponent >= 0) return String(digits * 10n ** BigInt(exponent))
  const sign = digits < 0n ? '-' : ''
  const text = String(digits < 0n ? -digits : digits).padStart(1 - exponent, '0')
  const fraction = text.slice(exponent).replace(/0+$/, '')
  return `${sign}${text.slice(0, exponent)}${fraction ? `.${fraction}` : ''}`
}

/** A quotient, rounded to an integer, halves away from zero. `rest`: whether it was, and to which side. */
export const divided = (
  a: Decimal,
  b: Decimal,
): { readonly whole: bigint; readonly rest: bigint } => {
  const shift = a.exponent - b.exponent
  const [up, down] = [BigInt(Math.max(shift, 0)), BigInt(Math.max(-shift, 0))]
  const sign = b.digits < 0n ? -1n : 1n
  const [over, under] = [sign * a.digits * 10n ** up, sign * b.digits * 10n ** down]
  const size = ((over < 0n ? -over : over) * 2n + under) / (under * 2n)
  const whole = over < 0n ? -size : size
  return { whole, rest: over - whole * under }
}

/** `1 / a` when it has finitely many decimal digits. */
export const reciprocal = ({ digits, exponent }: Decimal): Decimal | undefined => {
  if (digits === 0n) return undefined
  let power = 1n
  for (let places = 0; places <= 60; places += 1, power *= 10n) {
    if (power % digits === 0n) return { digits: power / digits, exponent: -exponent - places }
  }
  return undefined
}
