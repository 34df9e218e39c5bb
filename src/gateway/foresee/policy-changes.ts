/** What two policies say of each other by themselves, whoever has been seen. */
import { diffEntries, Entries, type Entry, type EntryKind } from '../../policy/index.ts'
import { namesOf, type Names } from './names.ts'
import { rampWarnings, type RampWarning } from './ramps.ts'

export interface PinChange {
  readonly client: string
  /** Key of the version; null where it has no pin. */
  readonly from: string | null
  readonly to: string | null
  /** Whether a recent request of it is known. */
  readonly seen: boolean
}

export interface PolicyChanges {
  readonly flags: Names
  /** Whose life changes. */
  readonly versions: Names
  readonly kills: { readonly thrown: Names; readonly lifted: Names }
  readonly clients: { readonly added: Names; readonly removed: Names }
  /** At most `mostPins`. */
  readonly pins: readonly PinChange[]
  readonly morePins: number
  /** Clients of the policy of which no recent request is known: nobody can tell what moves for them. */
  readonly unseen: Names
  readonly warnings: readonly RampWarning[]
}

const mostPins = 100

/** @param seen ids of clients of which contexts are known */
export const policyChanges = (
  given: Iterable<Entry>,
  changed: Iterable<Entry>,
  seen: ReadonlySet<string>,
): PolicyChanges => {
  const [before, after] = [Entries.of(given), Entries.of(changed)]
  const edits = diffEntries(before, after)
  const ids = (kind: EntryKind, choose: (id: string) => boolean = () => true) =>
    namesOf(edits.flatMap((edit) => (edit.kind === kind && choose(edit.id) ? [edit.id] : [])))
  const isNew = (kind: EntryKind) => (id: string) => !before.get(kind, id)
  const isGone = (kind: EntryKind) => (id: string) => !after.get(kind, id)
  const pins = edits.flatMap(({ kind, id }): PinChange[] => {
    if (kind !== 'client') return []
    const [from, to] = [before, after].map((all) => all.get('client', id)?.value.pin ?? null)
    return from === to
      ? []
      : [{ client: id, from: from ?? null, to: to ?? null, seen: seen.has(id) }]
  })
  const unseen: string[] = []
  for (const { id } of after.of('client')) if (!seen.has(id)) unseen.push(id)
  return {
    flags: ids('flag'),
    versions: ids('version'),
    kills: {
      thrown: ids('kill', (id) => !isGone('kill')(id)),
      lifted: ids('kill', isGone('kill')),
    },
    clients: { added: ids('client', isNew('client')), removed: ids('client', isGone('client')) },
    pins: pins.slice(0, mostPins),
    morePins: Math.max(0, pins.length - mostPins),
    unseen: namesOf(unseen),
    warnings: rampWarnings(before, after),
  }
}
