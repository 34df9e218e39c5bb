/** Where in a document an offset is: found when something is wrong there, without building any values. */
import type { Path } from '../pointer.ts'
import { byteAt, markLength, numberEnd, ScanFault, spaceEnd, stringEnd } from './lexer.ts'

/** A container that is open: the index of its item, or where the name of its member stands. */
interface Step {
  readonly isObject: boolean
  index: number
  nameStart: number
  nameEnd: number
}

const [quote, comma, colon] = [0x22, 0x2c, 0x3a]

/** Of `true`, `false` and `null`, by their first letter; 0 of a number. */
const wordLength = (byte: number): number => {
  if (byte === 0x66) return 5
  return byte === 0x74 || byte === 0x6e ? 4 : 0
}

const nameOf = (bytes: Uint8Array, { isObject, index, nameStart, nameEnd }: Step): string => {
  if (!isObject) return String(index)
  return JSON.parse(new TextDecoder().decode(bytes.subarray(nameStart, nameEnd))) as string
}

/**
 * The path of the value that an offset is in, of a text that is JSON up to there. Where a container
 * goes on wrongly after one of its values, that is the container's.
 *
 * @example placeOf(utf8('{"a":[1,x'), 8) // ['a', '1']
 */
export const placeOf = (bytes: Uint8Array, offset: number): Path => {
  const open: Step[] = []
  // Whether the value that the last step leads to has begun, or is what comes next.
  let isInside = false
  let at = markLength(bytes)
  try {
    while (at < offset) {
      at = spaceEnd(bytes, at)
      if (at >= offset) break
      const byte = byteAt(bytes, at)
      const step = open.at(-1)
      if (byte === 0x7b || byte === 0x5b) {
        open.push({ isObject: byte === 0x7b, index: 0, nameStart: 0, nameEnd: 0 })
        isInside = byte === 0x5b
        at += 1
      } else if (byte === 0x7d || byte === 0x5d) {
        open.pop()
        isInside = false
        at += 1
      } else if (byte === comma && step) {
        step.index += 1
        isInside = !step.isObject
        at += 1
      } else if (byte === colon) {
        isInside = true
        at += 1
      } else if (byte === quote) {
        const end = Math.abs(stringEnd(bytes, at))
        if (step?.isObject && !isInside) {
          step.nameStart = at
          step.nameEnd = end
        } else isInside = false
        at = end
      } else {
        at = wordLength(byte) > 0 ? at + wordLength(byte) : Math.abs(numberEnd(bytes, at))
        isInside = false
      }
    }
  } catch (error) {
    // The offset is within a string or a number.
    if (!(error instanceof ScanFault)) throw error
  }
  return (isInside ? open : open.slice(0, -1)).map((step) => nameOf(bytes, step))
}
