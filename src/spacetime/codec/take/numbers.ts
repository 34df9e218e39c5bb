/** Numbers of JSON to BSATN. */
import { numberEnd } from '../../../json/scan/lexer.ts'
import type { Writer } from '../../bsatn/index.ts'
import { byte } from '../bytes.ts'
import type { Input } from './input.ts'
import { bounds } from '../integer.ts'

/** So many digits are always a double. */
const safeDigits = 15

/**
 * An integer of few digits, which is then read, as most are; undefined where it is another number.
 * Never a zero with a sign.
 */
const small = (input: Input): number | undefined => {
  const { bytes, at: start } = input
  const isNegative = bytes[start] === byte.minus
  const first = isNegative ? start + 1 : start
  let at = first
  let value = 0
  for (;;) {
    const digit = bytes[at] as number
    if (digit < byte.zero || digit > byte.nine) break
    value = value * 10 + digit - byte.zero
    at += 1
    if (at - first > safeDigits) return undefined
  }
  const next = bytes[at]
  const goesOn = next === 0x2e || next === 0x65 || next === 0x45
  if (at === first || goesOn || (bytes[first] === byte.zero && (isNegative || at > first + 1))) {
    return undefined
  }
  input.at = at
  return isNegative ? -value : value
}

/** The text of a number, which is then read. */
const numberText = (input: Input): string => {
  const end = Math.abs(numberEnd(input.bytes, input.at))
  const text = input.bytes.toString('latin1', input.at, end)
  input.at = end
  return text
}

export const takeInteger = (signed: boolean): ((input: Input, out: Writer) => boolean) => {
  const { min, max } = bounds(signed)
  return (input, out) => {
    const value = small(input)
    if (value !== undefined) {
      if (value < 0 && !signed) return false
      out.safeInteger(value)
      return true
    }
    const text = numberText(input)
    if (!/^-?[1-9]\d*$/.test(text)) return false
    const large = BigInt(text)
    if (large < min || large > max) return false
    out.u64(BigInt.asUintN(64, large))
    return true
  }
}

/** The double; its text is lost where it is not the shortest one, which is printed. */
export const takeFloat = (input: Input, out: Writer): boolean => {
  const whole = small(input)
  if (whole !== undefined) {
    out.f64(whole)
    return true
  }
  const text = numberText(input)
  const value = Number(text)
  if (text !== '-0' && String(value) !== text) input.lossy = true
  out.f64(value)
  return true
}
