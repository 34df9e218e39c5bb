/** Words that a version says in place of the names of fields when it sorts. */
import type { SortKeys } from '../../contract/index.ts'

/** A key with its direction; undefined where the store's own is meant. */
export interface Directed {
  readonly name: string
  readonly descending: boolean | undefined
}

interface Meant {
  /** Null of an order of the store's own. */
  readonly field: string | null
  /** Whether it means the largest first. */
  readonly reversed: boolean
}

const fieldOf = (text: string | null): Meant =>
  text?.startsWith('-')
    ? { field: text.slice(1), reversed: true }
    : { field: text, reversed: false }

/** What a word sorts by; undefined where the version has no such word. */
export const meantBy = (word: string, keys: SortKeys | undefined): Meant | undefined => {
  if (!keys) return { field: word, reversed: false }
  return Object.hasOwn(keys, word) ? fieldOf(keys[word] ?? null) : undefined
}

/** The word for a field in a direction: best one that means just that, else one that is turned round. */
export const wordFor = (
  field: string,
  descending: boolean | undefined,
  keys: SortKeys | undefined,
): Directed | undefined => {
  if (!keys) return { name: field, descending }
  const words = Object.entries(keys).map(([name, text]) => ({ name, ...fieldOf(text) }))
  const found = words.filter((word) => word.field === field)
  const exact = found.find(({ reversed }) => reversed === (descending ?? false)) ?? found[0]
  if (!exact || (descending === undefined && exact.reversed)) return undefined
  const { name, reversed } = exact
  return { name, descending: descending === undefined ? undefined : descending !== reversed }
}

/** The words, for people. */
export const choices = (keys: SortKeys | undefined): string => Object.keys(keys ?? {}).join(', ')
