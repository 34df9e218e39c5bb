/** The cost of the census as a section of the page. */
import { figure, spreadText, table, verdict } from '../support/markdown.ts'
import type { FactsFigures } from './index.ts'

/** Microseconds of a decision with its count. */
const mostDecision = 5

const more = (without: number, withIt: number): string => figure(Math.max(0, withIt - without))

/** Markdown below a heading of level two. */
export const factsSection = (figures: FactsFigures): string => {
  const { decision, counted, count, read, readCounted, create, createCounted, handed } =
    figures.spreads
  return [
    `${figures.clients} clients take turns, known by their keys and pinned; stores answer at once and cost nothing, so that what is left is the gateway's own. Microseconds of CPU per request, those of the garbage collector included; median (10th to 90th percentile). Target: a decision with identity, pin, flag and count takes at most ${mostDecision} us: ${figure(counted.middle)}, ${verdict(counted.middle <= mostDecision)}.`,
    table(
      ['what', 'without the census', 'with it', 'more'],
      [
        [
          'a decision',
          spreadText(decision),
          spreadText(counted),
          more(decision.middle, counted.middle),
        ],
        [
          'a whole read',
          spreadText(read),
          spreadText(readCounted),
          more(read.middle, readCounted.middle),
        ],
        [
          'a whole create, its body looked into afterwards',
          spreadText(create),
          spreadText(createCounted),
          more(create.middle, createCounted.middle),
        ],
      ],
    ),
    `The count alone takes ${spreadText(count)}; with its part of a flush, where every client has one thing to tell, which is the worst, ${spreadText(handed)}.`,
  ].join('\n\n')
}
