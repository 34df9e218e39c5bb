/** Cuts newline-delimited JSON into lines. */
import type { Cutter, OnPiece } from './cutter.ts'
import { Piece } from './piece.ts'

const lineFeed = 0x0a

/**
 * @param limit longest line, in bytes
 * @param onLine takes each line with its line feed, which only the last one may lack
 */
export const lineCutter = (limit: number, onLine: OnPiece): Cutter => {
  const piece = new Piece(limit)
  return {
    push: (chunk) => {
      let from = 0
      for (;;) {
        const to = chunk.indexOf(lineFeed, from) + 1
        if (to === 0) break
        const offset = piece.offset(from)
        onLine(piece.take(chunk, from, to), offset)
        from = to
      }
      piece.leave(chunk, from)
    },
    end: () => piece.end(onLine),
  }
}
