/** Entries, as the tables hold them. */
import { Failure } from '../../errors/index.ts'
import { canonicalText, parse, type Json, type JsonObject } from '../../json/index.ts'
import { entryKey, type Edit, type Entry, type EntryKind } from '../../policy/index.ts'
import type { StoredEntry } from '../port.ts'
import type { Tables } from './tables.ts'

export const textOf = (value: object | null): string | null =>
  value === null ? null : canonicalText(value as Json)

/** @throws Failure `control-corrupt` */
export const valueOf = (text: string, of: string): JsonObject => {
  const value = parse(text)
  if (value.ok) return value.value as JsonObject
  throw new Failure('control-corrupt', `The control store holds no JSON for ${of}.`)
}

const orNull = (
  text: string | null,
  { kind, id }: Pick<Tables['isthmus_entries'], 'kind' | 'id'>,
): JsonObject | null => (text === null ? null : valueOf(text, `${kind} ${id}`))

export const storedEntry = (row: Tables['isthmus_entries']): StoredEntry =>
  ({
    kind: row.kind,
    id: row.id,
    value: orNull(row.value, row),
    number: row.number,
    tag: row.tag,
  }) as unknown as StoredEntry

/** How an entry was and is. */
export interface Change {
  readonly kind: EntryKind
  readonly id: string
  readonly before: JsonObject | null
  readonly after: JsonObject | null
}

export const changeOf = (row: Tables['isthmus_changes']): Change => ({
  kind: row.kind,
  id: row.id,
  before: orNull(row.before, row),
  after: orNull(row.after, row),
})

/** An entry that is there; undefined where it is gone. */
export const asEntry = (stored: StoredEntry | Edit): Entry | undefined =>
  stored.value === null
    ? undefined
    : ({ kind: stored.kind, id: stored.id, value: stored.value } as Entry)

/** As audit rows tell them; sorted, since tables have no order. */
export const toldChanges = (changes: readonly Change[]): JsonObject[] =>
  changes
    .map(({ kind, id, before, after }) => ({ kind, id, before, after }))
    .toSorted((a, b) => (entryKey(a) < entryKey(b) ? -1 : 1))
