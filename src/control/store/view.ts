/** What edits would make of the entries. */
import type { JsonObject } from '../../json/index.ts'
import { entryKey, noTag, type Edit, type Entry } from '../../policy/index.ts'
import type { StoredEntry } from '../port.ts'
import { asEntry, textOf, type Change } from './entry-rows.ts'

/** An edit that changes something, between how it is and how it will be. */
export interface Effect {
  readonly edit: Edit
  readonly change: Change
}

export interface View {
  readonly conflicts: readonly StoredEntry[]
  readonly effects: readonly Effect[]
  readonly after: readonly Entry[]
}

/** Those that are there; a loop, since there may be 100,000 of them for one edit. */
const afterOf = (
  effects: readonly Effect[],
  stored: ReadonlyMap<string, StoredEntry>,
): readonly Entry[] => {
  const edited = new Set(effects.map(({ edit }) => entryKey(edit)))
  const after: Entry[] = []
  for (const [key, entry] of stored) {
    const kept = edited.has(key) ? undefined : asEntry(entry)
    if (kept) after.push(kept)
  }
  for (const { edit } of effects) {
    const entry = asEntry(edit)
    if (entry) after.push(entry)
  }
  return after
}

const gone = ({ kind, id }: Edit): StoredEntry => ({ kind, id, value: null, number: 0, tag: noTag })

export const viewOf = (edits: readonly Edit[], stored: ReadonlyMap<string, StoredEntry>): View => {
  const found = edits.map((edit) => ({ edit, was: stored.get(entryKey(edit)) ?? gone(edit) }))
  const conflicts = found.flatMap(({ edit, was }) =>
    edit.ifMatch === undefined || edit.ifMatch === was.tag ? [] : [was],
  )
  const effects = found.flatMap(({ edit, was }): Effect[] =>
    textOf(edit.value) === textOf(was.value)
      ? []
      : [
          {
            edit,
            change: {
              kind: edit.kind,
              id: edit.id,
              before: was.value as JsonObject | null,
              after: edit.value as JsonObject | null,
            },
          },
        ],
  )
  return { conflicts, effects, after: afterOf(effects, stored) }
}
