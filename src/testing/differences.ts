/** Where two JSON values differ, and whether a declared loss says so. */
import { compareNumbers } from '../contract/emit/number-order.ts'
import {
  isNumber,
  isObject,
  numberText,
  own,
  valueAt,
  type Json,
  type JsonObject,
  type Path,
} from '../json/index.ts'
import type { Loss } from '../lens/index.ts'

/** The same number, however it is written. */
export const sameNumber = (a: string, b: string): boolean => a === b || compareNumbers(a, b) === 0

/** The same number, to the letter. */
export const sameText = (a: string, b: string): boolean => a === b

const isFull = (value: Json | undefined): value is JsonObject =>
  isObject(value) && Object.keys(value).length > 0

/** The deepest paths at which `a` and `b` differ; a missing member differs at its own path. */
export const differences = (
  a: Json | undefined,
  b: Json | undefined,
  same: (a: string, b: string) => boolean = sameNumber,
  at: Path = [],
): readonly Path[] => {
  if (a === undefined && b === undefined) return []
  // An object that one side lacks differs in each of its members.
  if (a === undefined && isFull(b)) return differences({}, b, same, at)
  if (b === undefined && isFull(a)) return differences(a, {}, same, at)
  if (a === undefined || b === undefined) return [at]
  if (isNumber(a) && isNumber(b)) return same(numberText(a), numberText(b)) ? [] : [at]
  if (Array.isArray(a) && Array.isArray(b)) {
    return Array.from({ length: Math.max(a.length, b.length) }).flatMap((_, index) =>
      differences(a[index], b[index], same, [...at, String(index)]),
    )
  }
  if (isObject(a) && isObject(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
      differences(own(a, key), own(b, key), same, [...at, key]),
    )
  }
  return a === b ? [] : [at]
}

/** Whether a loss is declared for a path, or for a value that holds it. */
export const covered = (path: Path, losses: readonly Loss[]): boolean =>
  losses.some(
    (loss) =>
      loss.path.length <= path.length &&
      loss.path.every((step, index) => step === '*' || step === path[index]),
  )

const isEmpty = (value: Json | undefined): boolean =>
  isObject(value) && Object.keys(value).length === 0

/**
 * Differences that no loss covers. An object that a move makes is left out where it is empty: the
 * version before cannot tell the two apart.
 */
export const unexplained = (a: Json, b: Json, losses: readonly Loss[]): readonly Path[] =>
  differences(a, b).filter(
    (path) =>
      !covered(path, losses) && !(isEmpty(valueAt(a, path)) && valueAt(b, path) === undefined),
  )
