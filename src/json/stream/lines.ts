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
      if (from < chunk.length) piece.hold(chunk, from, chunk.length)
      piece.passed += chunk.length
    },
    end: () => {
      const offset = piece.offset(0)
      const last = piece.rest()
      if (last.length > 0) onLine(last, offset)
    },
  }
}
