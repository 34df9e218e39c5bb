/** The same value within other bounds. */
import { isNumber, numberOf, type Json } from '../../json/index.ts'
import { notRepresentable } from '../lens-error.ts'
import type { Shape } from '../shape.ts'
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

const ofNumbers = ['minimum', 'maximum'] as const
const ofText = ['minLength', 'maxLength', 'pattern'] as const

const picked = (all: Bounds, names: readonly (keyof Bounds)[]): Bounds =>
  Object.fromEntries(names.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])))

const boundsOf = (shape: Shape): Bounds => {
  if (shape.kind === 'number') return picked(shape, ofNumbers)
  return shape.kind === 'string' ? picked(shape, ofText) : {}
}

const written = ({ bounds, older = {} }: BoundsData, direction: Direction): Bounds =>
  direction === 'up' ? bounds : older

/** Whether every value within some bounds is within others. */
const isWithin = (inner: Bounds, outer: Bounds): boolean =>
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
  complete: (data, shape) => ({ ...data, older: boundsOf(shape) }),
  effect: ({ bounds, beyond }, shape) => {
    if (shape.kind !== 'number' && shape.kind !== 'string') {
      return `a number or a string is needed, found ${shape.kind}`
    }
    const names: readonly (keyof Bounds)[] = shape.kind === 'number' ? ofNumbers : ofText
    const strange = (Object.keys(bounds) as (keyof Bounds)[]).filter((at) => !names.includes(at))
    if (strange.length > 0) {
      return `a ${shape.kind} has no ${strange.join(', ')}; it has ${names.join(', ')}`
    }
    const older = boundsOf(shape)
    if (isWithin(bounds, older) && isWithin(older, bounds)) return 'these are its bounds already'
    const { minimum = -Infinity, maximum = Infinity, minLength = 0, maxLength = Infinity } = bounds
    if (minimum > maximum || minLength > maxLength) return 'no value is within these bounds'
    if (beyond === 'nearest' && (bounds.pattern ?? older.pattern) !== undefined) {
      return 'no text is the nearest one that matches a pattern: say "refuse" or "pass"'
    }
    const rest = Object.entries(shape).filter(([name]) => !names.some((one) => one === name))
    return { ...(Object.fromEntries(rest) as unknown as Shape), ...bounds } as Shape
  },
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
  describe: ({ bounds }) => {
    const told = Object.entries(bounds).map(([name, bound]) => `${name} ${bound}`)
    return told.length > 0 ? `to ${told.join(', ')}` : 'to no bounds'
  },
}
