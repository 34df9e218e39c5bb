/** The store on SpacetimeDB, beside itself on SQLite, as a section of the page. */
import { figure, sizeText, spreadText, table, times, verdict } from '../../support/markdown.ts'
import { perCopy } from './calls.ts'
import type { Compared, StoreFigures } from './index.ts'
import type { Call } from './timed.ts'

const shown: Readonly<Record<Call, string>> = {
  get: 'read one',
  list: 'a list of 100',
  filtered: 'a filtered list',
  create: 'create',
  patch: 'patch',
  copy: `${perCopy} raw writes`,
}

const isRead = ({ call }: Compared): boolean => /^(?:get|list|filtered)$/.test(call)

const ratioOf = ({ sqlite, spacetimedb }: Compared): number => spacetimedb.middle / sqlite.middle

/** Targets, as times of what SQLite takes. */
const mostOf = (one: Compared): number => (isRead(one) ? 1.5 : 2)

const wanted = { perSecond: 20_000, ms: 2000, bytes: 200e6 }

/** Documents that the targets of the mirror speak of: with fewer, nothing is said of them. */
const ofRows = 100_000

/** Markdown below a heading of level two. */
export const storeSection = (figures: StoreFigures): string => {
  const { documents, compared, mirror, hops, linkPerSecond } = figures
  const { rows, writtenPerSecond, ms, resident, peak, empty } = mirror
  const judged = (isMet: boolean): string =>
    rows >= ofRows ? verdict(isMet) : `not judged, as that is for ${figure(ofRows)}`
  return [
    `\`isthmus store\` on a SQLite file and on SpacetimeDB 1.2.0, with the same ${figure(documents)} entities, asked in turns over one connection each, one request after another; all processes share the machine. Milliseconds of a request: of the medians of the rounds, the median (10th to 90th percentile).`,
    table(
      ['request', 'SQLite', 'SpacetimeDB', 'ratio', 'target', ''],
      compared.map((one) => [
        shown[one.call],
        spreadText(one.sqlite),
        spreadText(one.spacetimedb),
        times(ratioOf(one)),
        times(mostOf(one)),
        verdict(ratioOf(one) <= mostOf(one)),
      ]),
    ),
    'A gateway before that store, beside one that has the database in itself (`backends.green.spacetimedb`), with clients of its version:',
    table(
      ['request', 'by a store process', 'without one', 'ratio'],
      hops.map(({ call, byStore, within }) => [
        shown[call],
        spreadText(byStore),
        spreadText(within),
        times(within.middle / byStore.middle),
      ]),
    ),
    `With ${figure(rows)} entities in the database:`,
    [
      `- Written through the store, in requests of ${perCopy} that follow one another: ${figure(writtenPerSecond)} documents a second; the target is ${figure(wanted.perSecond)}: ${verdict(writtenPerSecond >= wanted.perSecond)}.`,
      `- Brought into the server by calls of ${perCopy} rows alone, rows made of documents included: ${figure(linkPerSecond)} a second; the rest is judging documents, and the copy that a store keeps.`,
      `- A store that is started has all of them in its mirror ${figure(ms)} ms after it connects; the target is ${figure(wanted.ms)} ms: ${judged(ms <= wanted.ms)}.`,
      `- Its resident memory is then ${sizeText(resident)}, and was ${sizeText(peak)} at most; without documents it is ${sizeText(empty)}. The target is ${sizeText(wanted.bytes)} at most: ${judged(peak <= wanted.bytes)}.`,
    ].join('\n'),
  ].join('\n\n')
}
