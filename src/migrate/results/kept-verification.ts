/** A verification as the control store keeps it: counts, where in the order of keys they are, and the first wrong keys. */
import type { JsonObject } from '../../json/index.ts'
import type { Spread } from '../report/spread.ts'
import { noCounts, type Finding, type TypeVerdict, type Verification } from '../verify/verify.ts'
import { keyCells } from './key-cells.ts'

/** Findings that are kept: of a type, and of all. */
const mostOfType = 10
const mostFound = 40
/** Places within a document. */
const mostPaths = 2
/** Characters of a key, and of a path. */
const mostKey = 200
const mostPath = 120

export interface CompletedVerification {
  /** Versions of the ends. */
  readonly from: string
  readonly to: string
  readonly verification: Verification
  /** Types that were to be looked at, whether it got there or not. */
  readonly types: readonly string[]
  readonly found: readonly Finding[]
  /** Where all of the findings are. */
  readonly spread: Spread
  readonly sample?: { readonly rows: number; readonly seed: number }
  /** Milliseconds that it took. */
  readonly ms: number
}

const short = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`

const keysOf = (so: Omit<TypeVerdict, 'type'>): number =>
  so.same + so.missing + so.extra + so.different + so.unconvertible + so.dropped

const kindOf = (
  type: string,
  at: number,
  { verification: { types, isInterrupted }, spread }: CompletedVerification,
): JsonObject => {
  const so = types.find((one) => one.type === type) ?? noCounts
  const keys = keysOf(so)
  // The last one that was begun is the one that was interrupted.
  const isThrough = !isInterrupted || at < types.length - 1
  return { ...so, type, isThrough, ...keyCells(spread.of(type, keys), keys) }
}

const foundOf = ({ type, key, verdict }: Finding): JsonObject => ({
  type,
  key: short(key, mostKey),
  what: verdict.kind,
  paths:
    verdict.kind === 'different'
      ? verdict.differences.slice(0, mostPaths).map(({ path }) => short(path, mostPath))
      : [],
})

/** The first of each type. */
const firstOf = (found: readonly Finding[]): readonly Finding[] => {
  const counts = new Map<string, number>()
  const some = found.filter(({ type }) => {
    const count = counts.get(type) ?? 0
    counts.set(type, count + 1)
    return count < mostOfType
  })
  return some.slice(0, mostFound)
}

/** Keys and paths, never values. */
export const keptVerification = (of: CompletedVerification): JsonObject => {
  const { from, to, verification, types, found, sample, ms } = of
  const { isEqual, isInterrupted } = verification
  return {
    from,
    to,
    isEqual,
    isInterrupted,
    sample: sample ? { ...sample } : null,
    ms: Math.round(ms),
    kinds: types.map((type, at) => kindOf(type, at, of)),
    found: firstOf(found).map(foundOf),
  }
}
