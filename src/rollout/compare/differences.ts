/** Where two documents differ that should be one: by value, told by JSON path and without values. */
import { canonicalText, equal, kindOf, own, type Json, type JsonObject } from '../../json/index.ts'
import { formOf } from './form.ts'

/**
 * `only-from`, `only-to`: a member that the other side does not have. `length`: lists of different
 * lengths, whose items are not looked at. `order`: the same items in another order. `body`: no JSON,
 * and other bytes.
 */
export type DifferenceKind =
  | 'status'
  | 'media-type'
  | 'body'
  | 'only-from'
  | 'only-to'
  | 'type'
  | 'value'
  | 'length'
  | 'order'

export interface Difference {
  /** RFC 9535, with `*` for any item: `$.items[*].title`. Names that nobody declares are `*`, too. */
  readonly path: string
  readonly kind: DifferenceKind
  /** Of the first place of this path, as `formOf` tells it; undefined where there is nothing. */
  readonly from?: string
  readonly to?: string
}

/** Whether a name may be told: others are data of clients, such as the keys of maps. */
export type IsName = (name: string) => boolean

/** Of one comparison; what else differs is not told. */
export const mostDifferences = 50

/** Longer ones end in `…`: a path is part of a key in the control store. */
const longestPath = 200

/** Identifies a difference: the same path may differ in several ways. */
export const differenceKey = ({ path, kind }: Difference): string => `${kind} ${path}`

const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/

/** The path of a member: names that nobody declares are `*`. */
export const memberPath = (path: string, name: string, isName: IsName): string => {
  if (!isName(name)) return `${path}.*`
  return plainName.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`
}

const isReordered = (from: readonly Json[], to: readonly Json[]): boolean => {
  const [a, b] = [from, to].map((items) => items.map(canonicalText).sort())
  return a !== undefined && b !== undefined && a.every((text, at) => text === b[at])
}

/**
 * Each path and kind once, at most `mostDifferences`. Members in any order, items in theirs, numbers
 * by their text.
 */
export const differencesOf = (from: Json, to: Json, isName: IsName): readonly Difference[] => {
  const found = new Map<string, Difference>()

  const tell = (path: string, kind: DifferenceKind, a: Json | undefined, b: Json | undefined) => {
    if (found.size >= mostDifferences) return
    const difference: Difference = {
      path: path.length > longestPath ? `${path.slice(0, longestPath)}…` : path,
      kind,
      ...(a === undefined ? {} : { from: formOf(a) }),
      ...(b === undefined ? {} : { to: formOf(b) }),
    }
    const key = differenceKey(difference)
    if (!found.has(key)) found.set(key, difference)
  }

  const objects = (a: JsonObject, b: JsonObject, path: string): void => {
    for (const name of Object.keys(a)) {
      const [mine, other] = [own(a, name) ?? null, own(b, name)]
      const place = memberPath(path, name, isName)
      if (other === undefined) tell(place, 'only-from', mine, undefined)
      else visit(mine, other, place)
    }
    for (const name of Object.keys(b)) {
      if (own(a, name) === undefined) {
        tell(memberPath(path, name, isName), 'only-to', undefined, b[name])
      }
    }
  }

  const lists = (a: readonly Json[], b: readonly Json[], path: string): void => {
    if (a.length !== b.length) tell(path, 'length', [...a], [...b])
    else if (isReordered(a, b)) tell(path, 'order', [...a], [...b])
    else a.forEach((item, at) => visit(item, b[at] as Json, `${path}[*]`))
  }

  const visit = (a: Json, b: Json, path: string): void => {
    if (found.size >= mostDifferences || equal(a, b)) return
    if (kindOf(a) !== kindOf(b)) tell(path, 'type', a, b)
    else if (Array.isArray(a) && Array.isArray(b)) lists(a, b, path)
    else if (kindOf(a) === 'object') objects(a as JsonObject, b as JsonObject, path)
    else tell(path, 'value', a, b)
  }

  visit(from, to, '$')
  return [...found.values()]
}
