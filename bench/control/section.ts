/** The control store as a section of the page. */
import { figure, sizeText, table, times, verdict } from '../support/markdown.ts'
import type { ControlFigure } from './index.ts'

/** Markdown below a heading of level two. */
export const controlSection = (figures: readonly ControlFigure[]): string => {
  const isMet = figures.every(({ loadMs, heapBytes }) => loadMs <= 1000 && heapBytes <= 200e6)
  const isSoon = figures.every(({ elsewhereMs }) => elsewhereMs <= 1000)
  return [
    'A policy of 100,000 clients and 1,000 flags in the control store. Milliseconds: `load` is from an open store to a policy in force, judged whole; `holds` what that takes on the heap, with what the store keeps for edits; `edit` is one edit of one client, from before it is sent to its effect on the next request of the same process, and `whole` what it takes to read and judge all of it instead. `elsewhere` is the 99th percentile in another gateway, which asks twice a second and is told by Postgres. `stall` is the longest time during many edits in which the process did nothing else. `import` is all of it as one edit. The machine was shared with other work.',
    table(
      [
        'database',
        'load',
        'holds',
        'edit',
        '99th percentile',
        'elsewhere',
        'whole',
        'ratio',
        'stall',
        'import',
      ],
      figures.map((of) => [
        of.database,
        figure(of.loadMs),
        sizeText(of.heapBytes),
        figure(of.effectMs),
        figure(of.slowestMs),
        figure(of.elsewhereMs),
        figure(of.wholeMs),
        times(of.wholeMs / of.effectMs),
        figure(of.stallMs),
        figure(of.fillMs),
      ]),
    ),
    `The target is to load in 1 s and 200 MB: ${verdict(isMet)}; and an edit in force everywhere within 1 s: ${verdict(isSoon)}.`,
  ].join('\n\n')
}
