/** Cuts server-sent events (WHATWG HTML, section "Server-sent events") into blocks, and blocks into lines. */
import type { Cutter, OnPiece, Pause } from './cutter.ts'
import { Piece } from './piece.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * Finds ends of lines from front to back. Streams use one of the two bytes: each is looked for only
 * once a place.
 */
const endsOfLines = (bytes: Uint8Array): ((from: number) => number) => {
  let feed = -1
  let carriage = -1
  const next = (byte: number, from: number): number => {
    const found = bytes.indexOf(byte, from)
    return found < 0 ? bytes.length : found
  }
  return (from) => {
    if (feed < from) feed = next(lineFeed, from)
    if (carriage < from) carriage = next(carriageReturn, from)
    return Math.min(feed, carriage)
  }
}

export interface OnEvents {
  /** Takes each block: the lines of one event and the empty line that ends it. */
  readonly block: OnPiece
  /** Takes what follows the last empty line: no event, as it did not end. */
  readonly rest: OnPiece
}

/**
 * A block is complete with the first byte that ends its empty line: the second half of a CRLF does
 * not belong to it.
 * @param limit longest block, in bytes
 */
export const eventCutter = (limit: number, { block, rest }: OnEvents): Cutter => {
  const piece = new Piece(limit)
  let emptyLine = true
  let afterReturn = false

  const cut = (
    chunk: Uint8Array,
    endOfLine: ReturnType<typeof endsOfLines>,
    begin: number,
  ): Pause => {
    let from = begin
    let at = begin
    while (at < chunk.length) {
      if (afterReturn) {
        afterReturn = false
        if (chunk[at] === lineFeed) {
          at += 1
          // It ends a block that is gone already.
          if (piece.isEmpty && from === at - 1) from = at
          continue
        }
      }
      const end = endOfLine(at)
      if (end > at) emptyLine = false
      if (end === chunk.length) break
      at = end + 1
      afterReturn = chunk[end] === carriageReturn
      if (emptyLine) {
        const offset = piece.offset(from)
        const pause = block(piece.take(chunk, from, at), offset)
        from = at
        if (pause) return pause.then(() => cut(chunk, endOfLine, from))
      }
      emptyLine = true
    }
    piece.leave(chunk, from)
    return undefined
  }

  return {
    push: (chunk) => cut(chunk, endsOfLines(chunk), 0),
    end: () => piece.end(rest),
  }
}

/** The lines of a block without their ends; the empty one that ends it is not among them. */
export const linesOf = (block: Uint8Array<ArrayBuffer>): readonly Uint8Array<ArrayBuffer>[] => {
  const lines: Uint8Array<ArrayBuffer>[] = []
  const endOfLine = endsOfLines(block)
  let at = 0
  while (at < block.length) {
    const end = endOfLine(at)
    if (end > at) lines.push(block.subarray(at, end))
    at = end + (block[end] === carriageReturn && block[end + 1] === lineFeed ? 2 : 1)
  }
  return lines
}
