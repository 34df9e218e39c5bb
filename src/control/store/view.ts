/** What edits would make of the entries. */
import type { JsonObject } from '../../json/index.ts'
import { entryKey, noTag, type Edit, type Entries } from '../../policy/index.ts'
import type { StoredEntry } from '../port.ts'
import { textOf, type Change } from './entry-rows.ts'
import type { Seen } from './mirror.ts'

/** An edit that changes something, between how it is and how it will be. */
export interface Effect {
  readonly edit: Edit
  readonly change: Change
}

export interface View {
  readonly conflicts: readonly StoredEntry[]
  readonly effects: readonly Effect[]
  /** All of them, as they would be. */
  readonly after: Entries
}

const gone = ({ kind, id }: Edit): StoredEntry => ({ kind, id, value: null, number: 0, tag: noTag })

export const viewOf = (edits: readonly Edit[], { stored, entries }: Seen): View => {
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
  return { conflicts, effects, after: entries.with(effects.map(({ edit }) => edit)) }
}
