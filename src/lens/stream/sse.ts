/** Server-sent events (WHATWG HTML, section "Server-sent events"), their data carried event by event. */
import { problem } from '../../errors/index.ts'
import { eventCutter, linesOf, type Cutter, type Pause } from '../../json/index.ts'
import { settled, type Bytes, type CutterContext, type Sink } from './carrier.ts'
import { placed, type Place } from './fault.ts'
import type { CarryItem } from './omission.ts'

const lineFeed = 0x0a
const space = 0x20
const colon = 0x3a
const data = [0x64, 0x61, 0x74, 0x61]
const prefix = Uint8Array.of(...data, colon, space)
const byteOrderMark = [0xef, 0xbb, 0xbf]

const strict = new TextDecoder('utf-8', { fatal: true })

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte)

/** The value of a `data` line; undefined for other lines. */
const dataOf = (line: Bytes): Bytes | undefined => {
  if (!startsWith(line, data)) return undefined
  if (line.length === data.length) return line.subarray(data.length)
  if (line[data.length] !== colon) return undefined
  return line.subarray(data.length + (line[data.length + 1] === space ? 2 : 1))
}

const joined = (parts: readonly Bytes[]): Bytes => {
  const [only] = parts
  if (only && parts.length === 1) return only
  const length = parts.reduce((sum, part) => sum + part.length + 1, -1)
  const whole = new Uint8Array(Math.max(length, 0)).fill(lineFeed)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length + 1
  }
  return whole
}

const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte <= space)

/** JSON may have line feeds of its own, as white space: each begins another `data` line. */
const putData = (out: Sink, text: Bytes): void => {
  let from = 0
  while (from <= text.length) {
    const end = text.indexOf(lineFeed, from)
    const to = end < 0 ? text.length : end
    out.append(prefix)
    out.append(text.subarray(from, to))
    out.byte(lineFeed)
    from = to + 1
  }
}

const putLine = (out: Sink, line: Bytes, place: () => Place): void => {
  try {
    strict.decode(line)
  } catch {
    throw placed(problem('malformed-json', 'The text is not valid UTF-8.'), place())
  }
  out.append(line)
  out.byte(lineFeed)
}

/**
 * The adapted data stand in the place of the first `data` line; all other lines stay. An event that
 * is left out loses its data: without them it is none, but its `id` is still where a client resumes.
 */
const putEvent = (
  out: Sink,
  lines: readonly Bytes[],
  carry: CarryItem,
  place: () => Place,
): Pause => {
  const text = joined(lines.flatMap((line) => dataOf(line) ?? []))
  const asItIs = isBlank(text)
  return settled(asItIs ? undefined : carry(text, place), (carried) => {
    let told = false
    for (const line of lines) {
      if (asItIs || dataOf(line) === undefined) putLine(out, line, place)
      else if (carried && carried.length > 0 && !told) {
        told = true
        putData(out, carried)
      }
    }
    out.byte(lineFeed)
  })
}

/** A byte order mark before the first line is not part of it. */
const readable = (block: Bytes, offset: number): readonly Bytes[] =>
  linesOf(offset === 0 && startsWith(block, byteOrderMark) ? block.subarray(3) : block)

export const sseCutter = (carry: CarryItem, { out, itemBytes, pace }: CutterContext): Cutter => {
  let count = 0
  return eventCutter(itemBytes, {
    block: (block, offset) => {
      count += 1
      const place = () => ({ name: `Event ${count}`, path: [], offset })
      const put = putEvent(out, readable(block, offset), carry, place)
      return put ? put.then(() => pace(block.length)) : pace(block.length)
    },
    rest: (rest, offset) => {
      const lines = readable(rest, offset)
      const place = () => ({ name: 'The end of the stream', path: [], offset })
      if (lines.some((line) => dataOf(line) !== undefined)) {
        throw placed(problem('malformed-json', 'The stream ends within an event.'), place())
      }
      for (const line of lines) putLine(out, line, place)
    },
  })
}
