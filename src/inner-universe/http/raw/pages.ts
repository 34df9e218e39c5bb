/** Pages of lines, read piece by piece as the client takes them, that say how they end: one that was cut off is noticed. */
import type { Pieces } from '../pieces.ts'
import { Turns } from './turns.ts'

/** One line without its end, and where to go on after it. */
export interface PageLine<Place> {
  readonly text: string
  readonly place: Place
}

export interface Page<Place> {
  /** Lines after a place, at most `limit`; they are read at once. */
  readonly lines: (after: Place, limit: number) => Iterable<PageLine<Place>>
  readonly after: Place
  /** Lines at most. */
  readonly limit: number
  /** The last line: what it says of the last place and of whether more follows. */
  readonly end: (last: Place, more: boolean) => string
}

export const ndjson = { 'content-type': 'application/x-ndjson' } as const

/** Bytes after which a page ends. */
const pageBytes = 8 * 1024 * 1024

/** Lines, and characters of them, that are held at once. */
const pieceLines = 1000
const pieceLength = 256 * 1024

interface Piece<Place> {
  readonly text: string
  readonly count: number
  readonly last: Place
  readonly more: boolean
}

const pieceOf = <Place>(page: Page<Place>, after: Place, limit: number): Piece<Place> => {
  let [text, count, last] = ['', 0, after]
  for (const line of page.lines(after, limit + 1)) {
    if (count === limit || text.length >= pieceLength) return { text, count, last, more: true }
    text += `${line.text}\n`
    count += 1
    last = line.place
  }
  return { text, count, last, more: false }
}

export const pagePieces = <Place>(page: Page<Place>): Pieces =>
  async function* () {
    const turns = new Turns()
    let { after, limit } = page
    for (let bytes = 0; ;) {
      const piece = pieceOf(page, after, Math.min(limit, pieceLines))
      const lines = Buffer.from(piece.text)
      after = piece.last
      limit -= piece.count
      bytes += lines.length
      yield lines
      if (!piece.more || limit === 0 || bytes >= pageBytes) {
        yield `${page.end(after, piece.more)}\n`
        return
      }
      if (turns.isOver) await turns.give()
    }
  }
