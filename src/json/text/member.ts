/** Where a member stands in a text, found without any values. */
import type { Path } from '../pointer.ts'
import { byteAt, malformed, markLength, spaceEnd, stringEnd } from '../scan/lexer.ts'
import {
  closeObject,
  openObject,
  sameBytes,
  unlessMalformed,
  valueEnd,
  whole,
  type TextSpan,
} from './span.ts'

const isNamed = (bytes: Uint8Array, { start, end }: TextSpan, name: Uint8Array): boolean =>
  sameBytes(bytes, name, { start: start + 1, end: end - 1 }, whole(name))

/** The value of the only member of that name in the object at `at`. @throws ScanFault where it cannot be told */
const memberIn = (bytes: Uint8Array, at: number, name: Uint8Array): TextSpan => {
  let found: TextSpan | undefined
  let i = spaceEnd(bytes, at)
  if (byteAt(bytes, i) !== openObject) malformed(i)
  while (byteAt(bytes, i) !== closeObject) {
    const start = spaceEnd(bytes, i + 1)
    if (byteAt(bytes, start) === closeObject) break
    const end = stringEnd(bytes, start)
    // A name with escapes may be any.
    if (end < 0) malformed(start)
    const from = spaceEnd(bytes, spaceEnd(bytes, end) + 1)
    const value = { start: from, end: valueEnd(bytes, from) }
    if (isNamed(bytes, { start, end }, name)) found = found ? malformed(start) : value
    i = spaceEnd(bytes, value.end)
  }
  return found ?? malformed(i)
}

const encoder = new TextEncoder()

/**
 * Where the value at a path of members stands in a text that is JSON. Undefined where there is none,
 * and where it is not certain: a name on the way comes twice, or is written with escapes.
 */
export const memberSpan = (bytes: Uint8Array, path: Path): TextSpan | undefined =>
  unlessMalformed(() =>
    path.reduce<TextSpan>(({ start }, name) => memberIn(bytes, start, encoder.encode(name)), {
      start: markLength(bytes),
      end: bytes.length,
    }),
  )
