/** Leading back to a policy of before, as edits like any others. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { diffEntries, entryKey, type Edit, type EntryKind } from '../../policy/index.ts'
import { livingOf } from './changes.ts'
import type { Control } from './control.ts'

export interface Which {
  readonly kind: EntryKind
  readonly id: string
}

/**
 * The edits that lead from the policy in force to that of a number: of one entry, or of all.
 *
 * Problem: `entry-not-found` where there was no such policy.
 */
export const editsBackTo = async (
  { store }: Control,
  number: number,
  which?: Which,
): Promise<Result<readonly Edit[]>> => {
  const now = await store.entries()
  if (number > now.head.number) {
    const detail = `There is no policy ${number}: the newest is ${now.head.number}.`
    return failed(problem('entry-not-found', detail))
  }
  const then = await store.entriesAt(number)
  const tags = new Map(now.entries.map(({ kind, id, tag }) => [entryKey({ kind, id }), tag]))
  const edits = diffEntries(livingOf(now.entries), then)
  return ok(
    edits
      .filter(({ kind, id }) => !which || (kind === which.kind && id === which.id))
      .map((edit) => ({ ...edit, ifMatch: tags.get(entryKey(edit)) ?? 'none' })),
  )
}
