/**
 * Timestamps of the usual form, digit by digit: whole units since 1970, and UTC text with as many
 * digits below the second as the unit has. Everything else is left to the codec.
 */
import { kind } from '../../../json/index.ts'
import type { Direction } from '../../codecs/index.ts'
import {
  digitsOf,
  type TimestampData,
  type TimestampEncoding,
  type Unit,
} from '../../codecs/timestamp.ts'
import type { Carry } from '../carry.ts'
import { isSpecial, kindAt } from '../tape.ts'
import type { Writer } from '../writer.ts'
import { dayOfDate, dateOfDay, daysInMonth } from './calendar.ts'

const zero = 0x30

/** A number of so many digits, or -1. */
const digitsAt = (bytes: Uint8Array, start: number, end: number): number => {
  let value = 0
  for (let i = start; i < end; i += 1) {
    const digit = (bytes[i] as number) - zero
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

const putDigits = (bytes: Uint8Array, start: number, count: number, value: number): void => {
  let rest = value
  for (let i = start + count - 1; i >= start; i -= 1) {
    const next = Math.floor(rest / 10)
    bytes[i] = zero + rest - next * 10
    rest = next
  }
}

/** How many digits a number from 1 on has. */
const widthOf = (value: number): number => {
  let width = 1
  for (let next = 10; value >= next; next *= 10) width += 1
  return width
}

/** Where the marks of `"2026-01-31T12:00:00.000000Z"` stand. */
const marks = [
  [0, 0x22],
  [5, 0x2d],
  [8, 0x2d],
  [11, 0x54],
  [14, 0x3a],
  [17, 0x3a],
] as const

/** Seconds since 1970, or -1 where the text is of another form or before 1970. */
const secondsAt = (bytes: Uint8Array, start: number): number => {
  for (const [offset, mark] of marks) if (bytes[start + offset] !== mark) return -1
  const year = digitsAt(bytes, start + 1, start + 5)
  const month = digitsAt(bytes, start + 6, start + 8)
  const day = digitsAt(bytes, start + 9, start + 11)
  const hour = digitsAt(bytes, start + 12, start + 14)
  const minute = digitsAt(bytes, start + 15, start + 17)
  const second = digitsAt(bytes, start + 18, start + 20)
  const isDate = year >= 1970 && month >= 1 && month <= 12 && day >= 1
  if (!isDate || day > daysInMonth(year, month)) return -1
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return -1
  return ((dayOfDate(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
}

/** From text to units; false where the codec has to. */
const toUnits = (writer: Writer, at: number, fraction: number): boolean => {
  const { bytes } = writer
  const [start, end] = [writer.start(at), writer.end(at)]
  // Quotes, twenty characters, and a point where there are digits after it.
  const length = 22 + (fraction > 0 ? fraction + 1 : 0)
  if (end - start !== length || isSpecial(writer, at)) return false
  if (bytes[end - 2] !== 0x5a || (fraction > 0 && bytes[start + 20] !== 0x2e)) return false
  const seconds = secondsAt(bytes, start)
  const below = digitsAt(bytes, start + 21, start + 21 + fraction)
  // In the first second the digits below it would lead.
  if (seconds <= 0 || below < 0) return false
  writer.upTo(start)
  // Not multiplied: microseconds need not fit into a double.
  const width = widthOf(seconds)
  const room = writer.room(width + fraction)
  putDigits(room, writer.extraLength, width, seconds)
  putDigits(room, writer.extraLength + width, fraction, below)
  writer.taken(writer.extraLength + width + fraction)
  writer.cursor = end
  return true
}

/** The last second that RFC 3339 can name. */
const lastSecond = 253_402_300_799

/** From units to text; false where the codec has to. */
const toText = (writer: Writer, at: number, fraction: number): boolean => {
  const { bytes } = writer
  const [start, end] = [writer.start(at), writer.end(at)]
  if (isSpecial(writer, at) || bytes[start] === 0x2d || end - start > 18) return false
  const cut = Math.max(start, end - fraction)
  const seconds = digitsAt(bytes, start, cut)
  if (seconds > lastSecond) return false
  const below = digitsAt(bytes, cut, end)
  const ofDay = seconds % 86_400
  const { year, month, day } = dateOfDay(Math.floor(seconds / 86_400))
  writer.upTo(start)
  const length = 22 + (fraction > 0 ? fraction + 1 : 0)
  const room = writer.room(length)
  const from = writer.extraLength
  for (const [offset, mark] of marks) room[from + offset] = mark
  putDigits(room, from + 1, 4, year)
  putDigits(room, from + 6, 2, month)
  putDigits(room, from + 9, 2, day)
  putDigits(room, from + 12, 2, Math.floor(ofDay / 3600))
  putDigits(room, from + 15, 2, Math.floor(ofDay / 60) % 60)
  putDigits(room, from + 18, 2, ofDay % 60)
  if (fraction > 0) {
    room[from + 20] = 0x2e
    putDigits(room, from + 21, fraction, below)
  }
  room[from + length - 2] = 0x5a
  room[from + length - 1] = 0x22
  writer.taken(from + length)
  writer.cursor = end
  return true
}

const unitOf = (encoding: TimestampEncoding): Unit | undefined =>
  encoding === 'rfc3339' ? undefined : encoding

/** @param slow carries what is of no usual form, or is refused */
export const timestampCarry = (
  { from, to }: TimestampData,
  direction: Direction,
  slow: Carry,
): Carry => {
  const [source, target] = direction === 'up' ? [from, to] : [to, from]
  const [fromUnit, toUnit] = [unitOf(source), unitOf(target)]
  if (source === 'rfc3339' && toUnit) {
    const fraction = digitsOf[toUnit]
    return (writer, at, frame) =>
      (kindAt(writer, at) === kind.string && toUnits(writer, at, fraction)) ||
      slow(writer, at, frame)
  }
  if (target === 'rfc3339' && fromUnit) {
    const fraction = digitsOf[fromUnit]
    return (writer, at, frame) =>
      (kindAt(writer, at) === kind.number && toText(writer, at, fraction)) ||
      slow(writer, at, frame)
  }
  return slow
}
