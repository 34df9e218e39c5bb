/** Pictures of a report: bars of counts, and the keys of a kind as a line. */
import { markup, type Markup } from './markup.ts'

/** All of a picture, in its own units. */
const width = 1000

const digits = (value: number): string => String(Math.round(value * 100) / 100)

export interface Piece {
  /** From 0 to 1. */
  readonly from: number
  readonly to: number
  /** A class of the style. */
  readonly look: string
}

const rect = ({ from, to, look }: Piece, top: number, height: number): Markup =>
  to <= from
    ? markup``
    : markup`<rect class="${look}" x="${digits(from * width)}" y="${digits(top)}" width="${digits((to - from) * width)}" height="${digits(height)}" />`

/** @param told what it shows, for who does not see it, too */
const figure = (height: number, told: string, parts: readonly Markup[]): Markup =>
  markup`<figure><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${told}">${parts}</svg><figcaption>${told}</figcaption></figure>\n`

/** One bar. */
export const barPicture = (pieces: readonly Piece[], told: string): Markup =>
  figure(18, told, [
    rect({ from: 0, to: 1, look: 'left' }, 2, 14),
    ...pieces.map((piece) => rect(piece, 2, 14)),
  ])

/** Both from 0 to 1. */
export interface Peak {
  readonly at: number
  readonly height: number
}

const peakWidth = 1 / 250
const lineTop = 26
const lineHeight = 16

const peakOf = ({ at, height }: Peak): Markup => {
  const size = Math.max(4, height * (lineTop - 2))
  const from = Math.max(0, Math.min(1 - peakWidth, at - peakWidth / 2))
  return rect({ from, to: from + peakWidth, look: 'wrong' }, lineTop - 2 - size, size)
}

const edgeOf = (at: number): Markup => {
  const x = digits(at * width)
  return markup`<line class="edge" x1="${x}" x2="${x}" y1="${lineTop}" y2="${lineTop + lineHeight}" />`
}

/** A line of keys, with peaks above it where something is wrong. */
export const linePicture = (
  pieces: readonly Piece[],
  edges: readonly number[],
  peaks: readonly Peak[],
  told: string,
): Markup =>
  figure(lineTop + lineHeight + 2, told, [
    ...peaks.map(peakOf),
    ...pieces.map((piece) => rect(piece, lineTop, lineHeight)),
    ...edges.map(edgeOf),
  ])

const meaningOf = ([look, meaning]: readonly [string, string]): Markup =>
  markup`<span><svg class="key" viewBox="0 0 10 10" aria-hidden="true"><rect class="${look}" width="10" height="10" /></svg>${meaning}</span>`

/** What looks mean. */
export const legend = (of: readonly (readonly [look: string, meaning: string])[]): Markup =>
  markup`<p class="legend note">${of.map(meaningOf)}</p>\n`
