/** The instant that a timestamp of a document names, whatever unit it counts in. */
import { isNumber, numberText, type Json } from '../../json/index.ts'

/** Units of time since 1970 by their size, in milliseconds: seconds, milliseconds, microseconds, nanoseconds. */
const units = [
  [1e11, 1000],
  [1e14, 1],
  [1e17, 1e-3],
  [Infinity, 1e-6],
] as const

const counted = (text: string): number | undefined => {
  const value = Number(text)
  const unit = units.find(([below]) => Math.abs(value) < below)
  return unit && value * unit[1]
}

const plain = /^-?\d+(?:\.\d+)?$/

/**
 * Milliseconds since 1970; undefined where it is no timestamp. Numbers, also as text, count seconds,
 * milliseconds, microseconds or nanoseconds, told apart by their size: right from 1973 to 5138.
 */
export const instantOf = (value: Json | undefined): number | undefined => {
  if (value === undefined) return undefined
  const text = isNumber(value) ? numberText(value) : value
  if (typeof text !== 'string') return undefined
  if (isNumber(value) || plain.test(text)) return counted(text)
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}
