/** A document with its timestamp moved on by one unit, so that its tag is another one. */
import {
  isNumber,
  isObject,
  JsonNumber,
  numberText,
  own,
  parseBytes,
  print,
  set,
  type Json,
  type ParseLimits,
} from '../../json/index.ts'

type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()

/** RFC 3339 with the digits of its fraction. */
const instant = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/

const whole = (ms: number): string => new Date(ms).toISOString().slice(0, 19)

const nextInstant = (text: string): string | undefined => {
  const [, seconds = '', fraction = '', zone = ''] = instant.exec(text) ?? []
  const at = Date.parse(`${seconds}Z`)
  if (zone === '' || Number.isNaN(at)) return undefined
  if (fraction === '') return `${whole(at + 1000)}${zone}`
  const next = String(BigInt(fraction) + 1n).padStart(fraction.length, '0')
  return next.length > fraction.length
    ? `${whole(at + 1000)}.${'0'.repeat(fraction.length)}${zone}`
    : `${seconds}.${next}${zone}`
}

const moved = (value: Json | undefined): Json | undefined => {
  if (typeof value === 'string') return nextInstant(value)
  if (value === undefined || !isNumber(value)) return undefined
  const text = numberText(value)
  return /^-?\d+$/.test(text) ? new JsonNumber(String(BigInt(text) + 1n)) : undefined
}

/**
 * Undefined where it has no such timestamp.
 *
 * @param field an integer, or a text as RFC 3339 has it
 */
export const touched = (document: Bytes, field: string, limits: ParseLimits): Bytes | undefined => {
  const parsed = parseBytes(document, limits)
  if (!parsed.ok || !isObject(parsed.value)) return undefined
  const next = moved(own(parsed.value, field))
  if (next === undefined) return undefined
  const copy = { ...parsed.value }
  set(copy, field, next)
  return encoder.encode(print(copy))
}
