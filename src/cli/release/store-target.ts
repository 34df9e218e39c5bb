/** A control store as what commands edit: by the same actions as the admin API. */
import { changesBetween, livingOf } from '../../control/actions/changes.ts'
import type { Control } from '../../control/actions/control.ts'
import { edit } from '../../control/actions/edit.ts'
import { editsBackTo } from '../../control/actions/revert.ts'
import { Failure } from '../../errors/index.ts'
import type { EntryKind } from '../../policy/index.ts'
import { cliActor } from '../control/open.ts'
import { storeRollouts } from './store-rollouts.ts'
import type { How, StoredOf, Target } from './target.ts'

/** Whoever can open the database may do everything. */
const actOf = ({ action, reason }: How) =>
  ({ actor: cliActor(), role: 'admin', action, reason }) as const

const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  a.id < b.id ? -1 : 1

export const storeTarget = (control: Control, where: string, whyUnknown: () => string): Target => {
  const { store } = control
  return {
    kind: 'store',
    where,
    traffic: store,
    rollouts: storeRollouts(control),
    whyUnknown,
    entries: async <K extends EntryKind>(kind: K) => {
      const { entries } = await store.entries()
      const found = entries.filter((entry) => entry.kind === kind && entry.value !== null)
      return (found as unknown as StoredOf<K>[]).toSorted(byId)
    },
    entry: async <K extends EntryKind>(kind: K, id: string) => {
      const found = await store.entry(kind, id)
      return found && found.value !== null ? (found as unknown as StoredOf<K>) : undefined
    },
    edit: (edits, how) => edit(control, { act: actOf(how), edits, dryRun: how.dryRun }),
    revert: async (to, which, how) => {
      const edits = await editsBackTo(control, to, which)
      if (!edits.ok) return edits
      return edit(control, { act: actOf(how), edits: edits.value, dryRun: how.dryRun, free: true })
    },
    history: (which, limit) => store.history({ ...which, limit }),
    between: async (from, to) => {
      const { head, entries } = await store.entries()
      const highest = Math.max(from, to ?? 0)
      if (highest > head.number) {
        const message = `There is no policy ${highest} in ${where}: the newest is ${head.number}`
        throw new Failure('entry-not-found', message)
      }
      const after = to === undefined ? livingOf(entries) : await store.entriesAt(to)
      return changesBetween(await store.entriesAt(from), after)
    },
    close: () => store.close(),
  }
}
