/** Where two documents differ, told with their values: for whoever gave one of them. */
import {
  equal,
  formatPointer,
  isObject,
  own,
  print,
  type Json,
  type Path,
} from '../../json/index.ts'
import type { ToldDifference } from './port.ts'

const longestValue = 2000
const mostDifferences = 200

const told = (value: Json | undefined): string | null => {
  if (value === undefined) return null
  const text = print(value)
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
}

interface Found {
  readonly path: Path
  readonly before: Json | undefined
  readonly after: Json | undefined
}

/** Objects are looked into member by member, lists of one length item by item. */
function* found(before: Json | undefined, after: Json | undefined, path: Path): Generator<Found> {
  if (before !== undefined && after !== undefined) {
    if (equal(before, after)) return
    if (isObject(before) && isObject(after)) {
      for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
        yield* found(own(before, name), own(after, name), [...path, name])
      }
      return
    }
    if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
      for (const [at, item] of before.entries())
        yield* found(item, after[at], [...path, String(at)])
      return
    }
  }
  yield { path, before, after }
}

/** At most 200 places. Numbers differ where their texts do. */
export const differencesOf = (before: Json, after: Json): readonly ToldDifference[] => {
  const all: ToldDifference[] = []
  for (const one of found(before, after, [])) {
    if (all.length >= mostDifferences) break
    const kind =
      one.before === undefined ? 'added' : one.after === undefined ? 'removed' : 'changed'
    const { path, ...values } = one
    all.push({
      pointer: formatPointer(path),
      kind,
      before: told(values.before),
      after: told(values.after),
    })
  }
  return all
}
