/** The exact order of JSON numbers by their text: no double in between, and `1e999999999` costs nothing. */

interface Magnitude {
  /** -1, 0 or 1. */
  readonly sign: number
  /** The number is 0.DIGITS * 10^exponent, digits without zeros at either end. */
  readonly digits: string
  readonly exponent: number
}

const pattern = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

const magnitudeOf = (text: string): Magnitude => {
  const [, minus, whole = '', fraction = '', power = '0'] = pattern.exec(text) ?? []
  const all = `${whole}${fraction}`
  const digits = all.replace(/^0+/, '')
  if (digits === '') return { sign: 0, digits, exponent: 0 }
  const exponent = Number(power) + whole.length - (all.length - digits.length)
  return { sign: minus ? -1 : 1, digits: digits.replace(/0+$/, ''), exponent }
}

/** Negative when `a` is the smaller one, 0 when they are the same number, else positive. */
export const compareNumbers = (a: string, b: string): number => {
  const [x, y] = [magnitudeOf(a), magnitudeOf(b)]
  if (x.sign !== y.sign) return x.sign - y.sign
  if (x.exponent !== y.exponent) return x.exponent > y.exponent ? x.sign : -x.sign
  if (x.digits === y.digits) return 0
  return x.digits > y.digits ? x.sign : -x.sign
}
