/** Moved data as a section of the page. */
import { figure, sizeText, table, times, verdict } from '../support/markdown.ts'
import type { MigrateFigure } from './index.ts'

const perRow = (ms: number, { entities }: MigrateFigure): number => (ms * 1000) / (2 * entities)

/** Markdown below a heading of level two. */
export const migrateSection = (figures: readonly MigrateFigure[]): string => {
  const withGuide = figures.find(({ guide }) => guide !== undefined)
  const largest = figures.at(-1)
  if (!largest) return ''
  const ratio = withGuide?.guide ? withGuide.guide.ms / withGuide.copy.ms : 0
  const cpu = perRow(largest.copy.cpuMs, largest)
  const peak = Math.max(
    ...figures.flatMap(({ copy, verify }) => [copy.peakBytes, verify.peakBytes]),
  )
  const parallel = figures.findLast((one) => one.parallel !== undefined)
  const faster = largest.copy.ms / largest.verify.ms
  const first = Math.max(...figures.map(({ resumed }) => resumed.firstMs))
  return [
    'Entities of about 500 bytes and as many relations are moved from an embedded store of version 1.1 to an empty one of 2.0, both processes of their own on disk, by `isthmus migrate run` with a control store in SQLite, and compared by `isthmus migrate verify`, both as they are published; one run each, in a row. Microseconds per document, the start of the command included. `CPU` is that of the command, without the stores.',
    table(
      ['documents', 'copy', 'CPU', 'memory', 'verify', 'CPU', 'memory'],
      figures.map((one) => [
        figure(2 * one.entities),
        figure(perRow(one.copy.ms, one)),
        figure(perRow(one.copy.cpuMs, one)),
        sizeText(one.copy.peakBytes),
        figure(perRow(one.verify.ms, one)),
        figure(perRow(one.verify.cpuMs, one)),
        sizeText(one.verify.peakBytes),
      ]),
    ),
    [
      `- CPU of a copy of at most 15 us per document: ${figure(cpu)} us, ${verdict(cpu <= 15)}.`,
      `- Memory below 200 MB whatever the size: ${sizeText(peak)}, ${verdict(peak < 200e6)}.`,
      `- At least five times as fast as the guide's loop (pages of 50 by offset, a write for each document, one after the other), over ${figure(2 * (withGuide?.entities ?? 0))} documents: ${times(ratio)}, ${verdict(ratio >= 5)}.`,
      `- To verify at least three times as fast as to copy: ${times(faster)}, ${verdict(faster >= 3)}.`,
      ...(parallel?.parallel
        ? [
            `- Two ranges at a time (\`--ranges 4 --parallel 2\`), over ${figure(2 * parallel.entities)} documents: ${figure(perRow(parallel.parallel.ms, parallel))} us per document instead of ${figure(perRow(parallel.copy.ms, parallel))}, in ${sizeText(parallel.parallel.peakBytes)}; the stores work on the same two cores.`,
          ]
        : []),
      `- A copy that was paused in the middle and is resumed has saved its next batch after ${figure(first)} ms at most; the target is a second: ${verdict(first <= 1000)}.`,
    ].join('\n'),
  ].join('\n\n')
}
