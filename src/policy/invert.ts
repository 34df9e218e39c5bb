/** Leading back: the edits that undo edits are edits like any others. */
import { entryTag, webSha256, type Sha256 } from './digest.ts'
import { Entries, type EntryRef } from './entries.ts'
import type { Edit, Entry } from './entry.ts'

/** An edit that makes an entry what it is here. */
export const editTo = (entries: Entries, { kind, id }: EntryRef): Edit =>
  entries.get(kind, id) ?? { kind, id, value: null }

/** @returns edits that lead from after `edits` to `before`, whatever happened meanwhile */
export const invert = (before: Iterable<Entry>, edits: readonly Edit[]): readonly Edit[] => {
  let entries = Entries.of(before)
  const back = edits.map((edit) => {
    const was = editTo(entries, edit)
    entries = entries.with([edit])
    return was
  })
  return back.toReversed()
}

/** The same edits on condition that their entries are then as they are in `seen`, as far as earlier edits leave them. */
export const conditional = async (
  seen: Iterable<Entry>,
  edits: readonly Edit[],
  sha256: Sha256 = webSha256,
): Promise<readonly Edit[]> => {
  let entries = Entries.of(seen)
  const conditioned: Edit[] = []
  for (const edit of edits) {
    const ifMatch = await entryTag(entries.get(edit.kind, edit.id), sha256)
    conditioned.push({ ...edit, ifMatch })
    entries = entries.with([edit])
  }
  return conditioned
}
