/** Entries before and after edits, side by side. */
import type { JsonObject } from '../../json/index.ts'
import { diffEntries } from '../../policy/diff.ts'
import { entryKey } from '../../policy/entries.ts'
import type { Edit, Entry, EntryKind } from '../../policy/index.ts'
import type { StoredEntry } from '../port.ts'

export interface Change {
  readonly kind: EntryKind
  readonly id: string
  /** Null where there was none. */
  readonly before: JsonObject | null
  /** Null where it goes. */
  readonly after: JsonObject | null
}

/** Those that are there. */
export const livingOf = (entries: Iterable<StoredEntry>): readonly Entry[] => {
  const living: Entry[] = []
  for (const entry of entries) {
    if (entry.value === null) continue
    const { kind, id, value } = entry
    living.push({ kind, id, value } as Entry)
  }
  return living
}

/** Values of entries are JSON, whatever their kind. */
export const jsonOf = (value: Entry['value'] | null): JsonObject | null =>
  value as unknown as JsonObject | null

export const changesOf = (
  before: ReadonlyMap<string, StoredEntry>,
  edits: readonly Edit[],
): readonly Change[] =>
  edits.map((edit) => ({
    kind: edit.kind,
    id: edit.id,
    before: jsonOf(before.get(entryKey(edit))?.value ?? null),
    after: jsonOf(edit.value),
  }))

/** What leads from one policy to another, entry by entry. */
export const changesBetween = (
  before: readonly Entry[],
  after: readonly Entry[],
): readonly Change[] => {
  const values = new Map(before.map((entry) => [entryKey(entry), entry.value]))
  return diffEntries(before, after).map((edit) => ({
    kind: edit.kind,
    id: edit.id,
    before: jsonOf(values.get(entryKey(edit)) ?? null),
    after: jsonOf(edit.value),
  }))
}
