/** Streams through the gateway as a section of the page. */
import { figure, sizeText, table, verdict } from '../support/markdown.ts'
import type { StreamFigures } from './measure.ts'

export interface Streams {
  /** Bytes that the store sent, each time. */
  readonly bytes: number
  readonly figures: readonly StreamFigures[]
}

/** How much resident memory may grow, in bytes. */
const most = 64 * 1024 * 1024

const megabytes = (bytes: number): string => figure(bytes / 1_000_000)

/** Markdown below a heading of level two. */
export const streamsSection = ({ bytes, figures }: Streams): string => {
  const isMet = figures.every(({ before, peak }) => peak - before < most)
  return [
    `${sizeText(bytes)} of entities from a store of version 2.0 through the gateway to a client of 1.0, and the resident memory of the gateway's process: after ordinary answers, at most while the stream passes, and after it. Target: growth by less than 64 MiB: ${verdict(isMet)}.`,
    table(
      ['', 'MB/s', 'before, MB', 'at most, MB', 'after, MB'],
      figures.map(({ name, seconds, before, peak, after }) => [
        name,
        figure(bytes / 1_000_000 / seconds),
        megabytes(before),
        megabytes(peak),
        megabytes(after),
      ]),
    ),
  ].join('\n\n')
}
