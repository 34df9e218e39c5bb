/** What edits would make of the entries. */
import type { JsonObject } from '../../json/index.ts'
import type { Edit, Entry } from '../../policy/index.ts'
import type { StoredEntry } from '../port.ts'
import { asEntry, entryKey, noTag, textOf, type Change } from './entry-rows.ts'

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
  const edited = new Set(effects.map(({ edit }) => entryKey(edit)))
  const kept = [...stored].flatMap(([key, entry]) => (edited.has(key) ? [] : [asEntry(entry)]))
  const after = [...kept, ...effects.map(({ edit }) => asEntry(edit))]
  return { conflicts, effects, after: after.filter((entry) => entry !== undefined) }
}
