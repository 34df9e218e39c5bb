/** From a policy to the next one: a list of edits counts as a whole or not at all. */
import { entryTag, webSha256, type Sha256 } from './digest.ts'
import { Entries } from './entries.ts'
import type { Edit, Entry } from './entry.ts'

/** An edit whose entry is not as its editor saw it. */
export interface Conflict {
  readonly edit: Edit
  /** Undefined where there is none. */
  readonly entry: Entry | undefined
  /** Of the entry, `none` where there is none. */
  readonly tag: string
}

export type Applied =
  | { readonly ok: true; readonly entries: Entries }
  /** Every edit that met another entry than it was made for. */
  | { readonly ok: false; readonly conflicts: readonly Conflict[] }

/**
 * Edits are made one after another: each sees what those before it made. What is given stays as it is.
 *
 * @example const applied = await applyEdits(entries, [{ kind: 'kill', id: 'all', value: null }])
 */
export const applyEdits = async (
  before: Iterable<Entry>,
  edits: readonly Edit[],
  sha256: Sha256 = webSha256,
): Promise<Applied> => {
  let entries = Entries.of(before)
  if (edits.every(({ ifMatch }) => ifMatch === undefined)) {
    return { ok: true, entries: entries.with(edits) }
  }
  const conflicts: Conflict[] = []
  for (const edit of edits) {
    const entry = entries.get(edit.kind, edit.id)
    const tag = edit.ifMatch === undefined ? undefined : await entryTag(entry, sha256)
    if (tag !== undefined && tag !== edit.ifMatch) conflicts.push({ edit, entry, tag })
    entries = entries.with([edit])
  }
  return conflicts.length > 0 ? { ok: false, conflicts } : { ok: true, entries }
}
