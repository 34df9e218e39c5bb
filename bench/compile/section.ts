/** Definition of contracts as a section of the page. */
import { figure, sizeText, table, verdict } from '../support/markdown.ts'
import type { CompileFigure } from './index.ts'

/** Markdown below a heading of level two. */
export const compileSection = (figures: readonly CompileFigure[]): string => {
  const largest = figures.at(-1)
  const isMet = largest !== undefined && largest.defineMs <= 1000 && largest.heapBytes <= 150e6
  return [
    'Contracts of many versions, each of which adds or renames a field of some types. Milliseconds, the median of some runs, each in a process of its own: `define` is `defineContract`, with all its checks; `assemble` is what a Worker does at its start with what `isthmus compile` wrote; `first lens` is from the oldest version to the newest, compiled and used once in a cold process, `far lens` the slowest such lens of all other types. `holds` is what the contract keeps on the heap, `process` the resident memory at most, all of Node included. The machine was shared with other work.',
    table(
      [
        'versions',
        'types',
        'changed per version',
        'define',
        'assemble',
        'first lens',
        'far lens',
        'holds',
        'process',
      ],
      figures.map(({ size, defineMs, assembleMs, firstMs, farMs, heapBytes, peakBytes }) => [
        String(size.versions),
        String(size.types),
        String(size.changed),
        figure(defineMs),
        figure(assembleMs),
        figure(firstMs),
        figure(farMs),
        sizeText(heapBytes),
        sizeText(peakBytes),
      ]),
    ),
    `The target is 1 s and 150 MB for 200 versions of 50 types, with all types changed as well: ${verdict(isMet)}. When each pair was compiled at definition, 101 versions of 11 types took 10.6 s and 574 MB.`,
  ].join('\n\n')
}
