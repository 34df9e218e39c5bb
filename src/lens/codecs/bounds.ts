/** The same value within other bounds. */
import { isNumber, numberOf, type Json } from '../../json/index.ts'
import { notRepresentable } from '../lens-error.ts'
import { compareValues } from './bound.ts'
import type { Codec, Direction } from './codec.ts'

/** Of numbers (`minimum`, `maximum`, inclusive) or of text (lengths in code points, a pattern). */
export interface Bounds {
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  /** An ECMAScript regular expression without flags. */
  readonly pattern?: string
}

export interface BoundsData {
  readonly codec: 'bounds'
  /** Those of the newer version, all of them. */
  readonly bounds: Bounds
  /** What becomes of a value beyond the bounds of the version written. */
  readonly beyond: 'refuse' | 'nearest' | 'pass'
  /** Those of the older version; found by `complete`. */
  readonly older?: Bounds
}

const written = ({ bounds, older = {} }: BoundsData, direction: Direction): Bounds =>
  direction === 'up' ? bounds : older

/** Whether every value within some bounds is within others. */
export const isWithin = (inner: Bounds, outer: Bounds): boolean =>
  (outer.minimum ?? -Infinity) <= (inner.minimum ?? -Infinity) &&
  (outer.maximum ?? Infinity) >= (inner.maximum ?? Infinity) &&
  (outer.minLength ?? 0) <= (inner.minLength ?? 0) &&
  (outer.maxLength ?? Infinity) >= (inner.maxLength ?? Infinity) &&
  (outer.pattern === undefined || outer.pattern === inner.pattern)

const mayExceed = (data: BoundsData, direction: Direction): boolean =>
  !isWithin(written(data, direction === 'up' ? 'down' : 'up'), written(data, direction))

const nearestNumber = (value: Json, { minimum, maximum }: Bounds): Json => {
  const [low, high] = [minimum, maximum].map((at) =>
    at === undefined ? undefined : numberOf(String(at)),
  )
  if (low !== undefined && compareValues(value, low) < 0) return low
  return high !== undefined && compareValues(value, high) > 0 ? high : value
}

/** What is wrong with a text, and the nearest one that is right, if there is one. */
const textIssue = (
  text: string,
  { minLength = 0, maxLength = Infinity, pattern }: Bounds,
): { readonly why: string; readonly nearest?: string } | undefined => {
  const points = text.length <= maxLength && text.length >= minLength * 2 ? [] : Array.from(text)
  const length = points.length === 0 ? minLength : points.length
  if (length < minLength) return { why: `it has less than ${minLength} characters` }
  if (length > maxLength) {
    const nearest = points.slice(0, maxLength).join('')
    return { why: `it has more than ${maxLength} characters`, nearest }
  }
  if (pattern === undefined || new RegExp(pattern).test(text)) return undefined
  return { why: `it does not match ${pattern}` }
}

export const boundsCodec: Codec<BoundsData> = {
  run: (data, value, direction) => {
    if (data.beyond === 'pass') return value
    const bounds = written(data, direction)
    if (isNumber(value)) {
      const nearest = nearestNumber(value, bounds)
      if (nearest === value || data.beyond === 'nearest') return nearest
      const { minimum = '', maximum = '' } = bounds
      return notRepresentable(`it is not between ${minimum} and ${maximum}`)
    }
    if (typeof value !== 'string') return value
    const issue = textIssue(value, bounds)
    if (!issue) return value
    if (data.beyond === 'nearest' && issue.nearest !== undefined) return issue.nearest
    return notRepresentable(issue.why)
  },
  loss: (data, direction) =>
    data.beyond === 'nearest' && mayExceed(data, direction)
      ? { kind: 'lossy', reason: 'what is beyond the bounds becomes what is nearest' }
      : undefined,
  refuses: (data, direction) => data.beyond !== 'pass' && mayExceed(data, direction),
}
