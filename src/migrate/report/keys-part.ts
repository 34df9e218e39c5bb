/** The keys of each kind as a picture: how far its ranges are, and where documents are that did not get there. */
import { markup, type Markup } from './markup.ts'
import { keySpaces, type KeySpace } from './key-space.ts'
import { legend, linePicture } from './pictures.ts'
import type { Left, RunFacts } from './run-facts.ts'
import { counted, shareText } from './words.ts'

const looks = [
  ['done', 'done'],
  ['way', 'under way'],
  ['left', 'left'],
  ['wrong', 'in quarantine'],
] as const

/** Closer edges would hide what is between them. */
const mostEdges = 100

const lineOf = ({ type, ranges, done, segments, marks }: KeySpace): Markup => {
  const pieces = segments.map(({ from, to, state }) => ({ from, to, look: state }))
  const through = segments
    .filter(({ state }) => state === 'done')
    .reduce((sum, { from, to }) => sum + to - from, 0)
  const most = marks.reduce((high, { count }) => Math.max(high, count), 1)
  const peaks = marks.map(({ at, count }) => ({ at, height: count / most }))
  const edges =
    ranges > mostEdges ? [] : Array.from({ length: ranges - 1 }, (_, at) => (at + 1) / ranges)
  const share = shareText(done === ranges ? 1 : Math.min(0.99, through))
  const of = `${counted(done)} of ${counted(ranges)} ${ranges === 1 ? 'range' : 'ranges'}`
  return linePicture(pieces, edges, peaks, `${type}: ${share} done, ${of}`)
}

const how =
  'Each line is all keys of a kind in their order, and each range has the same width. Within a range ' +
  'documents in quarantine stand where the value of their key puts them.'

/** @param left documents in quarantine that are shown */
export const keysPart = ({ state, ranges }: RunFacts, left: readonly Left[]): Markup => {
  const lines = keySpaces(state, ranges, left).map(lineOf)
  return lines.length === 0
    ? markup``
    : markup`<h2>Keys</h2>\n<p class="note">${how}</p>\n${lines}${legend(looks)}`
}
