/** Weights as a section of the page. */
import { figure, table } from '../support/markdown.ts'
import type { Weight } from './index.ts'

/** Markdown below a heading of level two. */
export const sizeSection = (weights: readonly Weight[]): string =>
  [
    'What speed costs in code, in bytes after gzip; before is the last state in which every document went through values.',
    table(
      ['', 'now', 'before'],
      weights.map(({ name, gzipped, before }) => [name, figure(gzipped), figure(before)]),
    ),
  ].join('\n\n')
