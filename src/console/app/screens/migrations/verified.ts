/** What a verification says, in numbers and words. */
import type { Schemas } from '../../api/operations.ts'

export type Verification = Schemas['Verification']
type Kind = Schemas['VerifiedType']

export const wrongIn = ({
  missing,
  extra,
  different,
  unconvertible,
}: Pick<Kind, 'missing' | 'extra' | 'different' | 'unconvertible'>): number =>
  missing + extra + different + unconvertible

/** Places that are told one by one. */
const mostPlaces = 3

interface Span {
  readonly from: number
  /** The first cell behind it. */
  readonly to: number
}

/** Cells that follow each other. */
const spansOf = (wrong: readonly number[]): readonly Span[] => {
  const spans: Span[] = []
  wrong.forEach((count, at) => {
    if (count === 0) return
    const last = spans.at(-1)
    if (last?.to === at) spans[spans.length - 1] = { from: last.from, to: at + 1 }
    else spans.push({ from: at, to: at + 1 })
  })
  return spans
}

/** `between 92 % and 100 % of the keys`; nothing where nothing is wrong. */
export const wrongPlaces = ({ wrong }: Pick<Kind, 'wrong'>): string => {
  const spans = spansOf(wrong)
  if (spans.length === 0) return ''
  const percent = (at: number): string => `${Math.round((100 * at) / wrong.length)} %`
  const told = spans
    .slice(0, mostPlaces)
    .map(({ from, to }) => `between ${percent(from)} and ${percent(to)}`)
  const more = spans.length - told.length
  return `${told.join(', ')} of the keys${more > 0 ? ` and at ${more} places more` : ''}`
}

export interface Said {
  readonly mood: 'good' | 'warn' | 'bad'
  readonly word: string
}

export const verdictOf = ({ isEqual, isInterrupted, sample, kinds }: Verification): Said => {
  const wrong = kinds.reduce((sum, kind) => sum + wrongIn(kind), 0)
  if (wrong > 0) return { mood: 'bad', word: `${wrong.toLocaleString('en')} wrong` }
  if (isInterrupted) return { mood: 'warn', word: 'interrupted' }
  if (!isEqual) return { mood: 'bad', word: 'not the same' }
  return sample === null
    ? { mood: 'good', word: 'both hold the same' }
    : { mood: 'warn', word: 'the same, of a sample' }
}
