/** A verification as a page: whether both hold the same, and where among the keys they do not. */
import type { Finding, TypeVerdict, Verification } from '../verify/verify.ts'
import { commandWord } from './commands.ts'
import { markup, tableOf, type Markup } from './markup.ts'
import { pageOf } from './page.ts'
import { legend, linePicture } from './pictures.ts'
import type { Spread } from './spread.ts'
import { counted, shareText } from './words.ts'

interface End {
  /** Of the backend. */
  readonly name: string
  readonly version: string
}

export interface VerificationFacts {
  readonly source: End
  readonly target: End
  readonly verification: Verification
  /** The first findings. */
  readonly found: readonly Finding[]
  /** Where all of them are. */
  readonly spread: Spread
  /** Where only some documents were looked at. */
  readonly sample?: { readonly rows: number; readonly seed: number }
  /** Types that only one of both versions lists. */
  readonly onlySource: readonly string[]
  readonly onlyTarget: readonly string[]
}

/** Findings that a page shows. */
const mostFound = 1000
/** Places within a document that a page shows. */
const mostPaths = 20

const wrongOf = ({ missing, extra, different, unconvertible }: TypeVerdict): number =>
  missing + extra + different + unconvertible

const keysOf = (so: TypeVerdict): number => wrongOf(so) + so.same + so.dropped

const verdictOf = ({ verification, sample }: VerificationFacts): string => {
  const { isEqual, isInterrupted } = verification
  if (isInterrupted) return 'It was interrupted: the rest was not looked at'
  if (!isEqual) return 'They do not hold the same'
  return sample ? 'Both hold the same of what was looked at' : 'Both hold the same'
}

const factsPart = (facts: VerificationFacts): Markup => {
  const { source, target, sample, onlySource, onlyTarget } = facts
  const rows: readonly (readonly [string, string])[] = [
    ['Verdict', verdictOf(facts)],
    ['From', `${source.name}, version ${source.version}`],
    ['To', `${target.name}, version ${target.version}`],
    ...(sample
      ? [['Only a sample', `${counted(sample.rows)} of each kind, seed ${sample.seed}`] as const]
      : []),
    ...(onlySource.length > 0
      ? [[`Only ${source.name} lists`, onlySource.join(', ')] as const]
      : []),
    ...(onlyTarget.length > 0
      ? [[`Only ${target.name} lists`, onlyTarget.join(', ')] as const]
      : []),
  ]
  const all = rows.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>\n`)
  return markup`<dl>\n${all}</dl>\n`
}

const heads = ['Kind', 'Source', 'Target', 'Same', 'Missing', 'Extra', 'Different']

const countsPart = ({ verification: { types } }: VerificationFacts): Markup => {
  const rows = types.map((so) => [
    so.type,
    so.source,
    so.target,
    so.same,
    so.missing,
    so.extra,
    so.different,
    so.unconvertible,
    so.dropped,
  ])
  return markup`<h2>Documents</h2>\n${tableOf([...heads, 'No form', 'Dropped'], rows)}`
}

const lineOf = (so: TypeVerdict, spread: Spread): Markup => {
  const keys = keysOf(so)
  const wrong = wrongOf(so)
  const buckets = spread.of(so.type, keys)
  const most = buckets.reduce((high, { count }) => Math.max(high, count), 1)
  const peaks = buckets.map(({ from, to, count }) => ({
    at: (from + to) / 2,
    height: count / most,
  }))
  const looked = { from: 0, to: keys > 0 ? 1 : 0, look: 'done' }
  const share = keys === 0 ? '' : `, ${shareText((keys - wrong) / keys)} as they have to be`
  return linePicture(
    [looked],
    [],
    peaks,
    `${so.type}: ${counted(keys)} keys, ${counted(wrong)} wrong${share}`,
  )
}

const how =
  'Each line is all keys of a kind that were looked at, in their order. The higher a peak, the more ' +
  'documents are wrong there.'

const keysPart = ({ verification: { types }, spread }: VerificationFacts): Markup => {
  const lines = types.map((so) => lineOf(so, spread))
  const looks = legend([
    ['done', 'looked at'],
    ['wrong', 'wrong'],
  ])
  return markup`<h2>Keys</h2>\n<p class="note">${how}</p>\n${lines}${looks}`
}

const whyOf = ({ verdict }: Finding): string => {
  switch (verdict.kind) {
    case 'missing':
      return 'is missing'
    case 'extra':
      return 'is there, and not at the source'
    case 'unconvertible':
      return `has no form in the other version [${verdict.code}]`
    case 'different': {
      const { differences } = verdict
      const paths = differences.slice(0, mostPaths).map(({ path, kind }) => `${path} (${kind})`)
      const more = differences.length - paths.length
      return `differs: ${paths.join(', ')}${more > 0 ? `, and ${more} more` : ''}`
    }
  }
}

const foundPart = ({ found, verification: { types } }: VerificationFacts): Markup => {
  const rows = found
    .slice(0, mostFound)
    .map((one) => [one.type, markup`<code>${one.key}</code>`, whyOf(one)])
  const more = types.reduce((sum, so) => sum + wrongOf(so), 0) - rows.length
  const note = more > 0 ? [markup`<p class="note">And ${counted(more)} more.</p>\n`] : []
  return rows.length === 0
    ? markup`<h2>What is wrong</h2>\n<p>Nothing of what was looked at.</p>\n${note}`
    : markup`<h2>What is wrong</h2>\n${tableOf(['Kind', 'Key', 'What'], rows)}${note}`
}

const nextPart = ({ source, target, verification }: VerificationFacts): Markup => {
  if (verification.isEqual) return markup``
  const verb = verification.isInterrupted ? 'verify' : 'repair'
  const why = verification.isInterrupted ? 'Look at all of it' : 'Copy anew what differs'
  const command = `isthmus migrate ${verb} ${commandWord(source.name)} ${commandWord(target.name)}`
  return markup`<h2>What to do next</h2>\n<p>${why}:</p>\n<pre><code>${command}</code></pre>\n`
}

/** One HTML file that needs nothing else; keys and places of documents, never their values. */
export const verificationPage = (facts: VerificationFacts, now: Date): string =>
  pageOf(`Verification of ${facts.target.name}`, now, [
    factsPart(facts),
    nextPart(facts),
    countsPart(facts),
    keysPart(facts),
    foundPart(facts),
  ])
