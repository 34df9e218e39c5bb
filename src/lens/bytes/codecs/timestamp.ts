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
import { dateInYear, dayOfDate, daysInMonth, yearOfDay } from './calendar.ts'

const zero = 0x30

const isDigit = (byte: number): boolean => byte >= zero && byte <= 0x39

/** So far below zero that no sum with it is a number of a date. */
const none = -1_000_000

/** The number that two digits write. */
const pairAt = (bytes: Uint8Array, at: number): number => {
  const tens = bytes[at] as number
  const ones = bytes[at + 1] as number
  return isDigit(tens) && isDigit(ones) ? (tens - zero) * 10 + ones - zero : none
}

const areDigits = (bytes: Uint8Array, start: number, end: number): boolean => {
  for (let i = start; i < end; i += 1) if (!isDigit(bytes[i] as number)) return false
  return true
}

const digitsAt = (bytes: Uint8Array, start: number, end: number): number => {
  let value = 0
  for (let i = start; i < end; i += 1) value = value * 10 + (bytes[i] as number) - zero
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

const [dash, colon, letterT, letterZ, point, quote] = [0x2d, 0x3a, 0x54, 0x5a, 0x2e, 0x22]

/** Seconds since 1970, or less than one where the text is of another form or before 1970. */
const secondsAt = (bytes: Uint8Array, start: number): number => {
  const isUsual =
    bytes[start + 5] === dash &&
    bytes[start + 8] === dash &&
    bytes[start + 11] === letterT &&
    bytes[start + 14] === colon &&
    bytes[start + 17] === colon
  if (!isUsual) return 0
  const year = pairAt(bytes, start + 1) * 100 + pairAt(bytes, start + 3)
  const month = pairAt(bytes, start + 6)
  const day = pairAt(bytes, start + 9)
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return 0
  const hour = pairAt(bytes, start + 12)
  const minute = pairAt(bytes, start + 15)
  const second = pairAt(bytes, start + 18)
  if (hour > 23 || minute > 59 || second > 59 || hour + minute + second < 0) return 0
  return ((dayOfDate(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
}

/** How many digits a number from 1 on has. */
const widthOf = (value: number): number => {
  let width = 1
  for (let next = 10; value >= next; next *= 10) width += 1
  return width
}

/** From text to units; false where the codec has to. */
const toUnits = (writer: Writer, at: number, fraction: number): boolean => {
  const { bytes } = writer
  const [start, end] = [writer.start(at), writer.end(at)]
  // Quotes, twenty characters, and a point where there are digits after it.
  const length = 22 + (fraction > 0 ? fraction + 1 : 0)
  if (end - start !== length || isSpecial(writer, at)) return false
  if (bytes[end - 2] !== letterZ || (fraction > 0 && bytes[start + 20] !== point)) return false
  const seconds = secondsAt(bytes, start)
  // In the first second the digits below it would lead.
  if (seconds < 1 || !areDigits(bytes, start + 21, start + 21 + fraction)) return false
  writer.upTo(start)
  const width = widthOf(seconds)
  putDigits(writer.room(width), writer.extraLength, width, seconds)
  writer.taken(writer.extraLength + width)
  // The digits below the second are those of the text: microseconds need not fit into a double.
  if (fraction > 0) writer.range(start + 21, start + 21 + fraction)
  writer.cursor = end
  return true
}

/** The last second that RFC 3339 can name. */
const lastSecond = 253_402_300_799

/** From units to text; false where the codec has to. */
const toText = (writer: Writer, at: number, fraction: number): boolean => {
  const { bytes } = writer
  const [start, end] = [writer.start(at), writer.end(at)]
  if (isSpecial(writer, at) || bytes[start] === dash || end - start > 18) return false
  const cut = Math.max(start, end - fraction)
  const seconds = digitsAt(bytes, start, cut)
  if (seconds > lastSecond) return false
  const below = digitsAt(bytes, cut, end)
  const ofDay = seconds % 86_400
  const day = Math.floor(seconds / 86_400)
  const year = yearOfDay(day)
  const date = dateInYear(day, year)
  writer.upTo(start)
  const length = 22 + (fraction > 0 ? fraction + 1 : 0)
  const room = writer.room(length)
  const from = writer.extraLength
  room[from] = room[from + length - 1] = quote
  putDigits(room, from + 1, 4, year)
  room[from + 5] = room[from + 8] = dash
  putDigits(room, from + 6, 2, Math.floor(date / 100))
  putDigits(room, from + 9, 2, date % 100)
  room[from + 11] = letterT
  putDigits(room, from + 12, 2, Math.floor(ofDay / 3600))
  room[from + 14] = room[from + 17] = colon
  putDigits(room, from + 15, 2, Math.floor(ofDay / 60) % 60)
  putDigits(room, from + 18, 2, ofDay % 60)
  if (fraction > 0) {
    room[from + 20] = point
    putDigits(room, from + 21, fraction, below)
  }
  room[from + length - 2] = letterZ
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
