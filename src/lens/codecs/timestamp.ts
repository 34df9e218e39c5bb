/** Points in time: integer seconds, milliseconds or microseconds since 1970, or RFC 3339 text in UTC. */
import { isNumber, numberOf, numberText, type Json } from '../../json/index.ts'
import { notRepresentable, wrongKind } from '../lens-error.ts'
import { nearestWithin, type Bound } from './bound.ts'
import type { Codec } from './codec.ts'

export type Unit = 'unix-s' | 'unix-ms' | 'unix-us'
export type TimestampEncoding = Unit | 'rfc3339'

export interface TimestampData {
  readonly codec: 'timestamp'
  readonly from: TimestampEncoding
  readonly to: TimestampEncoding
}

/** Decimal digits below the second. */
export const digitsOf: Readonly<Record<Unit, number>> = { 'unix-s': 0, 'unix-ms': 3, 'unix-us': 6 }

export const digits = (encoding: TimestampEncoding, other: TimestampEncoding): number =>
  encoding !== 'rfc3339' ? digitsOf[encoding] : other !== 'rfc3339' ? digitsOf[other] : 6

const floorDivide = (a: bigint, b: bigint): bigint => (a % b < 0n ? a / b - 1n : a / b)

const ceilDivide = (a: bigint, b: bigint): bigint => -floorDivide(-a, b)

const textPattern =
  /^(\d{4}-\d{2}-\d{2})[Tt]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,30}))?([Zz]|[+-]\d{2}:\d{2})$/

/** Microseconds since 1970 of RFC 3339 text. */
const fromText = (value: Json, fraction: number): bigint => {
  if (typeof value !== 'string') return wrongKind('an RFC 3339 timestamp', value)
  const match = textPattern.exec(value)
  const [, date, time, sub = '', zone] = match ?? []
  const seconds = match ? Date.parse(`${date}T${time}${zone?.toUpperCase()}`) : Number.NaN
  // Date.parse takes 30 February for 2 March: a calendar day must come back as it went in.
  const day = match ? new Date(`${date}T00:00:00Z`) : undefined
  if (Number.isNaN(seconds) || !day || !day.toISOString().startsWith(date ?? '?')) {
    return notRepresentable('is not an RFC 3339 timestamp such as 2026-01-31T12:00:00.000000Z')
  }
  if (/[1-9]/.test(sub.slice(fraction))) {
    return notRepresentable(`has more than ${fraction} digits below the second`)
  }
  return BigInt(seconds) * 1000n + BigInt(sub.slice(0, 6).padEnd(6, '0'))
}

const toText = (micros: bigint, fraction: number): string => {
  const seconds = floorDivide(micros, 1_000_000n)
  // Years 0000 to 9999, all that RFC 3339 can say.
  if (seconds < -62_167_219_200n || seconds > 253_402_300_799n) {
    return notRepresentable('is outside the years 0000 to 9999')
  }
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19)
  const sub = String(micros - seconds * 1_000_000n)
    .padStart(6, '0')
    .slice(0, fraction)
  return fraction ? `${text}.${sub}Z` : `${text}Z`
}

/** `-0` is left out: it would come back as `0`. */
const integerText = /^(0|-?[1-9]\d{0,24})$/

const fromUnits = (value: Json, unit: Unit): bigint => {
  if (!isNumber(value)) return wrongKind('an integer timestamp', value)
  const text = numberText(value)
  if (!integerText.test(text)) return wrongKind('an integer timestamp', value)
  return BigInt(text) * 10n ** BigInt(6 - digitsOf[unit])
}

const toUnits = (micros: bigint, unit: Unit): Json =>
  numberOf(String(floorDivide(micros, 10n ** BigInt(6 - digitsOf[unit]))))

/** Microseconds within the years 0000 to 9999. */
const textRange = { first: -62_167_219_200_000_000n, last: 253_402_300_799_999_999n }

/** A bound by text stays within what text can say: beyond it there is all of it, or nothing. */
const textBound = (micros: bigint, above: boolean, fraction: number): Bound => {
  const { first, last } = textRange
  const inside = micros < first ? first : micros > last ? last : micros
  const inclusive = inside === micros || micros < first === above
  return { value: toText(inside, fraction), above, inclusive }
}

/** The integer multiple of `size` microseconds within a bound that is next to it. */
const unitWithin = (bound: Bound, encoding: TimestampEncoding, size: bigint): bigint => {
  if (encoding !== 'rfc3339') return nearestWithin(bound)
  const open = bound.inclusive ? 0n : 1n
  const micros = fromText(bound.value, 6)
  return bound.above ? ceilDivide(micros + open, size) : floorDivide(micros - open, size)
}

/** Microseconds of one unit of the last digit. */
const sizeOf = (fraction: number): bigint => 10n ** BigInt(6 - fraction)

const before = ({ from, to }: TimestampData, bound: Bound, direction: 'up' | 'down'): Bound => {
  const [source, target] = direction === 'up' ? [from, to] : [to, from]
  const fraction = digits(source, target)
  const [size, seenSize] = [sizeOf(fraction), sizeOf(digits(target, source))]
  const seen = unitWithin(bound, target, seenSize)
  // All microseconds that are seen as the same unit are on the same side.
  const { above } = bound
  const at = above
    ? ceilDivide(seen * seenSize, size)
    : floorDivide((seen + 1n) * seenSize - 1n, size)
  return source === 'rfc3339'
    ? textBound(at * size, above, fraction)
    : { value: numberOf(String(at)), above, inclusive: true }
}

export const timestampCodec: Codec<TimestampData> = {
  run: ({ from, to }, value, direction) => {
    const [source, target] = direction === 'up' ? [from, to] : [to, from]
    const fraction = digits(source, target)
    const micros = source === 'rfc3339' ? fromText(value, fraction) : fromUnits(value, source)
    return target === 'rfc3339' ? toText(micros, digits(target, source)) : toUnits(micros, target)
  },
  loss: ({ from, to }, direction) => {
    const [source, target] = direction === 'up' ? [from, to] : [to, from]
    return digits(source, target) > digits(target, source)
      ? { kind: 'lossy', reason: `${target} has fewer digits below the second than ${source}` }
      : undefined
  },
  // Any text may stand in an older version. Whole microseconds that a double holds end in 2255, but
  // seconds and milliseconds may lie beyond the year 9999, which no text says.
  refuses: ({ from, to }, direction) => {
    const [source, target] = direction === 'up' ? [from, to] : [to, from]
    return source === 'rfc3339' ? direction === 'up' : target === 'rfc3339' && source !== 'unix-us'
  },
  // The text of an older version is not made here: it may be in another zone, or shorter.
  order: ({ from }, direction) => (from === 'rfc3339' && direction === 'up' ? undefined : 'kept'),
  before,
}
