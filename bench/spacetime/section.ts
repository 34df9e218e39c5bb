/** Rows of SpacetimeDB as a section of the page. */
import { spreadText, table, verdict } from '../support/markdown.ts'
import type { RowFigures } from './index.ts'

/** Documents a second, each way. */
const wanted = 100_000

const perSecond = (micros: number): string =>
  (Math.round(1e4 / micros) * 100).toLocaleString('en-GB')

/** Markdown below a heading of level two. */
export const rowsSection = (figures: readonly RowFigures[]): string => {
  const usual = figures[0]
  const isFast =
    usual !== undefined && Math.max(usual.encode.middle, usual.decode.middle) <= 1e6 / wanted
  return [
    `Entities of ${usual?.text ?? 0} bytes to rows of a typed table and back, with the decision whether a row needs the text itself, beside what parsing and printing such a document takes. Microseconds of CPU for one document, those of the garbage collector included; median (10th to 90th percentile). Target: ${wanted.toLocaleString('en-GB')} documents a second each way on one core, where members stand in the order of the type: ${verdict(isFast)}.`,
    table(
      [
        'document',
        'bytes of a row',
        'to a row',
        'a second',
        'from a row',
        'a second',
        'parse',
        'print',
      ],
      figures.map(({ form, row, encode, decode, parse, print }) => [
        form,
        String(row),
        spreadText(encode),
        perSecond(encode.middle),
        spreadText(decode),
        perSecond(decode.middle),
        spreadText(parse),
        spreadText(print),
      ]),
    ),
  ].join('\n\n')
}
