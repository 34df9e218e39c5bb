/** How many documents of each kind became what: as bars, and as numbers. */
import type { TypeProgress } from '../run/progress.ts'
import { markup, tableOf, type Markup, type Part } from './markup.ts'
import { expectedOf } from './pace.ts'
import { barPicture, legend, type Piece } from './pictures.ts'
import type { RunFacts } from './run-facts.ts'
import { counted } from './words.ts'

const looks = [
  ['new', 'created, replaced or deleted'],
  ['same', 'there already'],
  ['way', 'left out by the transform'],
  ['wrong', 'in quarantine'],
  ['left', 'not looked at yet'],
] as const

/** What there is of a kind, as far as is known. */
const wholeOf = ({ state }: RunFacts, { type, counts, isDone }: TypeProgress): number =>
  isDone ? counts.read : Math.max(counts.read, expectedOf(state, type) ?? 0)

const barOf = (facts: RunFacts, one: TypeProgress, most: number): Markup => {
  const { type, counts } = one
  const left = facts.quarantined.get(type) ?? 0
  const whole = wholeOf(facts, one)
  const amounts = [
    [counts.created + counts.replaced + counts.deleted, 'new'],
    [counts.same, 'same'],
    [counts.dropped, 'way'],
    [left, 'wrong'],
  ] as const
  let at = 0
  const pieces = amounts.map(([count, look]): Piece => {
    const from = at
    at = Math.min(1, at + count / most)
    return { from, to: at, look }
  })
  const told = `${counted(counts.read)} of ${counted(whole)} read, ${counted(left)} in quarantine`
  return barPicture(pieces, `${type}: ${told}`)
}

const heads = ['Kind', 'Read', 'Created', 'Replaced', 'Deleted', 'Same', 'Dropped', 'Extra']

const rowOf = ({ quarantined }: RunFacts, { type, counts: of }: TypeProgress): readonly Part[] => [
  type,
  of.read,
  of.created,
  of.replaced,
  of.deleted,
  of.same,
  of.dropped,
  of.extra,
  quarantined.get(type) ?? 0,
]

/** The longest bar is the width of the page. */
const longest = (facts: RunFacts): number =>
  facts.progress.types.reduce((most, one) => {
    const { created, replaced, deleted, same, dropped } = one.counts
    const left = facts.quarantined.get(one.type) ?? 0
    const done = created + replaced + deleted + same + dropped + left
    return Math.max(most, done, wholeOf(facts, one))
  }, 1)

export const countsPart = (facts: RunFacts): Markup => {
  const { types, caughtUp } = facts.progress
  const most = longest(facts)
  const bars = types.map((one) => barOf(facts, one, most))
  const table = tableOf(
    [...heads, 'Quarantine'],
    types.map((one) => rowOf(facts, one)),
  )
  const after = `Brought over after the copy, because they had changed meanwhile: ${counted(caughtUp)}.`
  return markup`<h2>Documents</h2>\n${bars}${legend(looks)}${table}<p class="note">${after}</p>\n`
}
