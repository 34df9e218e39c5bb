/** What leads from one policy to another, as edits. */
import { equalByValue, type Json } from '../json/index.ts'
import { Entries, entryKey } from './entries.ts'
import type { Edit, Entry } from './entry.ts'

const isSame = (a: Entry, b: Entry): boolean =>
  a === b || equalByValue(a.value as unknown as Json, b.value as unknown as Json)

const editOf = (before: Entry | undefined, after: Entry | undefined): readonly Edit[] => {
  if (after) return before && isSame(before, after) ? [] : [after]
  return before ? [{ kind: before.kind, id: before.id, value: null }] : []
}

/**
 * Ordered by kind and id, so that the same difference reads the same. Of `Entries` that were made of
 * each other only what has changed is looked at, however many there are.
 *
 * @returns nothing for what is equal by value
 */
export const diffEntries = (a: Iterable<Entry>, b: Iterable<Entry>): readonly Edit[] =>
  [...Entries.of(a).beside(Entries.of(b))]
    .flatMap(([before, after]) => editOf(before, after))
    .toSorted((x, y) => (entryKey(x) < entryKey(y) ? -1 : 1))
