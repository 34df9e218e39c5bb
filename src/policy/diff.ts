/** What leads from one policy to another, as edits. */
import { equalByValue, type Json } from '../json/index.ts'
import { Entries, entryKey } from './entries.ts'
import type { Edit, Entry } from './entry.ts'

const isSame = (a: Entry | undefined, b: Entry): boolean =>
  a === b ||
  (a !== undefined && equalByValue(a.value as unknown as Json, b.value as unknown as Json))

/**
 * Ordered by kind and id, so that the same difference reads the same.
 *
 * @returns nothing for what is equal by value
 */
export const diffEntries = (a: Iterable<Entry>, b: Iterable<Entry>): readonly Edit[] => {
  const [before, after] = [Entries.of(a), Entries.of(b)]
  const edits: Edit[] = []
  for (const { kind, id } of before) {
    if (!after.get(kind, id)) edits.push({ kind, id, value: null })
  }
  for (const entry of after) {
    if (!isSame(before.get(entry.kind, entry.id), entry)) edits.push(entry)
  }
  return edits.toSorted((x, y) => (entryKey(x) < entryKey(y) ? -1 : 1))
}
