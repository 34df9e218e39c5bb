/** Cuts newline-delimited JSON into lines. */
import type { Cutter, OnPiece, Pause } from './cutter.ts'
import { Piece } from './piece.ts'

const lineFeed = 0x0a

/**
 * @param limit longest line, in bytes
 * @param onLine takes each line with its line feed, which only the last one may lack
 */
export const lineCutter = (limit: number, onLine: OnPiece): Cutter => {
  const piece = new Piece(limit)

  const cut = (chunk: Uint8Array, begin: number): Pause => {
    let from = begin
    for (;;) {
      const to = chunk.indexOf(lineFeed, from) + 1
      if (to === 0) break
      const offset = piece.offset(from)
      const pause = onLine(piece.take(chunk, from, to), offset)
      if (pause) return pause.then(() => cut(chunk, to))
      from = to
    }
    piece.leave(chunk, from)
    return undefined
  }

  return {
    push: (chunk) => cut(chunk, 0),
    end: () => piece.end(onLine),
  }
}
