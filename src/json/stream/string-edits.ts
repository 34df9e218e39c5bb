/** Edits texts at known places of a document while it passes: every other byte stays, and nothing is held. */
import type { Path } from '../pointer.ts'

/** Changes a text, given as it is written, with its quotes; answers it as it is to be written. */
export type EditString = (written: string) => string

export interface StringEdits {
  /** What of the document goes on. */
  push(chunk: Uint8Array): Uint8Array
  /** What was held back when the document ended. */
  end(): Uint8Array
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
const [openObject, closeObject, openArray, closeArray] = [0x7b, 0x7d, 0x5b, 0x5d]

/** Longer names and texts are not looked at. */
const mostHeld = 16 * 1024

const nothing = new Uint8Array()
const encoder = new TextEncoder()
const decoder = new TextDecoder()

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const [only] = parts
  if (parts.length <= 1) return only ?? nothing
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Position behind the quote that ends a text, given one inside of it; -1 where it does not end here. */
const behindText = (bytes: Uint8Array, from: number): number => {
  for (let i = from; i < bytes.length; i++) {
    if (bytes[i] === backslash) i += 1
    else if (bytes[i] === quote) return i + 1
  }
  return -1
}

const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return JSON.parse(decoder.decode(bytes)) as string
  } catch {
    return undefined
  }
}

/**
 * Follows members of objects only: what stands in a list has no place. What is no JSON goes on as it
 * is, too: whoever reads it will notice.
 *
 * @param paths names of members, from the outermost object on
 */
export const stringEdits = (paths: readonly Path[], edit: EditString): StringEdits => {
  const deepest = Math.max(...paths.map(({ length }) => length))
  /** Of each container that is open, as deep as anything is looked at: the name of its member, null in a list. */
  const names: (string | null | undefined)[] = []
  let depth = 0
  let isName = false
  /** In a text that nobody looks at. */
  let isInside = false
  /** The chunk before ended with the backslash of an escape. */
  let isEscaped = false
  let rest: Uint8Array = nothing

  const isWanted = (): boolean =>
    paths.some((path) => path.length === depth && path.every((name, at) => names[at] === name))

  /** Position behind a text that nobody looks at, or the end of the chunk. */
  const skipped = (bytes: Uint8Array, from: number): number => {
    let i = from
    if (isEscaped && i < bytes.length) {
      isEscaped = false
      i += 1
    }
    const end = behindText(bytes, i)
    if (end >= 0) {
      isInside = false
      return end
    }
    let slashes = 0
    while (bytes.length - 1 - slashes >= i && bytes[bytes.length - 1 - slashes] === backslash) {
      slashes += 1
    }
    isEscaped = slashes % 2 === 1
    return bytes.length
  }

  const push = (chunk: Uint8Array): Uint8Array => {
    const bytes = rest.length === 0 ? chunk : joined([rest, chunk])
    rest = nothing
    const out: Uint8Array[] = []
    let from = 0
    let i = 0
    while (i < bytes.length) {
      if (isInside) {
        i = skipped(bytes, i)
        continue
      }
      const byte = bytes[i]
      if (byte === quote && depth <= deepest && (isName || isWanted())) {
        const end = behindText(bytes, i + 1)
        if (end < 0 && bytes.length - i <= mostHeld) {
          out.push(bytes.subarray(from, i))
          rest = bytes.slice(i)
          return joined(out)
        }
        if (end < 0 || end - i > mostHeld) {
          if (isName) names[depth - 1] = undefined
          isInside = true
          i += 1
          continue
        }
        const text = bytes.subarray(i, end)
        if (isName) names[depth - 1] = textOf(text)
        else {
          const written = decoder.decode(text)
          const edited = edit(written)
          if (edited !== written) {
            out.push(bytes.subarray(from, i), encoder.encode(edited))
            from = end
          }
        }
        i = end
        continue
      }
      i += 1
      if (byte === quote) isInside = true
      else if (byte === openObject || byte === openArray) {
        depth += 1
        if (depth <= deepest) names[depth - 1] = byte === openObject ? undefined : null
        isName = byte === openObject && depth <= deepest
      } else if (byte === closeObject || byte === closeArray) {
        depth -= 1
        isName = false
      } else if (byte === comma) isName = depth > 0 && depth <= deepest && names[depth - 1] !== null
      else if (byte === colon) isName = false
    }
    out.push(bytes.subarray(from))
    return joined(out)
  }

  return {
    push,
    end: () => {
      const last = rest
      rest = nothing
      return last
    },
  }
}
