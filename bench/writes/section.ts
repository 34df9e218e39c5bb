/** The cost of merged writes as a section of the page. */
import type { Spread } from '../gateway/results.ts'
import { figure, table, verdict } from '../support/markdown.ts'
import type { Writes } from './index.ts'

const mostReads = 1
const mostRatio = 1.5

const row = (title: string, { median, min, max }: Spread): readonly string[] => [
  title,
  figure(median),
  `${figure(min)} to ${figure(max)}`,
]

/** Markdown below a heading of level two. */
export const writesSection = ({
  rounds,
  passed,
  merged,
  readAndPassed,
  ratio,
  ratioToBoth,
  reads,
}: Writes): string =>
  [
    `An entity is replaced in a store of version 2.0: by a client of 2.0, whose body passes through, and by one of 1.0, whose change goes into what is stored. CPU of the gateway's own process; ${rounds} rounds by turns. Targets: at most ${mostReads} more read of the store: ${figure(reads)}, ${verdict(reads <= mostReads)}; at most ${mostRatio}x the CPU: ${ratio.median.toFixed(2)}x, ${verdict(ratio.median <= mostRatio)}.`,
    table(
      ['replaced by', 'CPU us, median', 'spread'],
      [
        row('a client of 2.0, passed through', passed),
        row('a client of 1.0, merged', merged),
        row('a client of 2.0 that reads first, both passed through', readAndPassed),
      ],
    ),
    `What stands in the way is the reading: a merged write is two requests to the store instead of one. A client of 2.0 that reads first and then writes, as careful clients do, costs ${(readAndPassed.median / passed.median).toFixed(2)}x of a write by itself, and a merged write takes ${ratioToBoth.median.toFixed(2)}x of that.`,
  ].join('\n\n')
