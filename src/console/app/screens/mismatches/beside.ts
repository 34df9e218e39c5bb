/** Two documents as rows beside each other: what is the same is folded, what differs is told apart from noise. */

import { equal } from '../../../../json/equal.ts'
import { print } from '../../../../json/print.ts'
import { isObject, type Json } from '../../../../json/value.ts'
import { counted } from '../../ui/numbers.ts'

export type Mark = 'same' | 'differs' | 'noise'

export interface BesideRow {
  readonly key: string
  readonly depth: number
  /** Of the member; the index of an item. */
  readonly name: string
  /** Undefined where that side does not have it. */
  readonly from: string | undefined
  readonly to: string | undefined
  readonly mark: Mark
}

type Steps = readonly string[]

/** Steps of a JSON path; `*` is any. `$.items[*].title` */
export const stepsOf = (path: string): Steps =>
  Array.from(
    path.matchAll(/\.([A-Za-z_]\w*|\*)|\[(\*)\]|\[("(?:[^"\\]|\\.)*")\]/g),
    ([, name, any, quoted]) => name ?? any ?? String(JSON.parse(quoted ?? '""')),
  )

/** Whether a place is what a path tells of, or within it. */
const isWithin = (place: Steps, path: Steps): boolean =>
  place.length >= path.length && path.every((step, at) => step === '*' || step === place[at])

/** Undefined where a side does not have it. */
type Value = Json | undefined

const folded = (value: Value): string | undefined => {
  if (value === undefined) return undefined
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : `[ ${counted(value.length, 'item')} ]`
  if (isObject(value)) {
    const { length } = Object.keys(value)
    return length === 0 ? '{}' : `{ ${counted(length, 'member')} }`
  }
  return print(value)
}

/** As the gateway compares them: numbers by their text. */
const isSame = (a: Value, b: Value): boolean =>
  a === undefined || b === undefined ? a === b : equal(a, b)

const namesOf = (a: Value, b: Value): readonly string[] | undefined => {
  if (Array.isArray(a) && Array.isArray(b)) {
    return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => String(at))
  }
  return isObject(a) && isObject(b)
    ? [...new Set([...Object.keys(a), ...Object.keys(b)])]
    : undefined
}

const memberOf = (value: Value, name: string): Value => {
  if (Array.isArray(value)) return value[Number(name)]
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** More help nobody. */
const mostRows = 2000

/** @param noise JSON paths of what changes with each read */
export const beside = (from: Json, to: Json, noise: readonly string[]): readonly BesideRow[] => {
  const paths = noise.map(stepsOf)
  const rows: BesideRow[] = []
  const visit = (a: Value, b: Value, place: Steps, name: string): void => {
    if (rows.length >= mostRows) return
    const names = isSame(a, b) ? undefined : namesOf(a, b)
    const mark: Mark = isSame(a, b)
      ? 'same'
      : paths.some((path) => isWithin(place, path))
        ? 'noise'
        : 'differs'
    const row = { key: JSON.stringify(place), depth: place.length, name }
    if (names === undefined) {
      rows.push({ ...row, from: folded(a), to: folded(b), mark })
      return
    }
    // The root says nothing, and what holds a difference is none itself.
    if (place.length > 0) rows.push({ ...row, from: folded(a), to: folded(b), mark: 'same' })
    for (const one of names) visit(memberOf(a, one), memberOf(b, one), [...place, one], one)
  }
  visit(from, to, [], '$')
  return rows
}
