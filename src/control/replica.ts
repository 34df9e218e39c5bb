/** A copy of all entries that follows the store: all of them once, then what changed. */
import type { Edit, Entry } from '../policy/index.ts'
import type { ControlStore, Entries, Head, StoredEntry } from './port.ts'
import { entryDigest, movedHash } from './store/digest.ts'
import { asEntry, entryKey } from './store/entry-rows.ts'

export type Followed =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly edits: readonly Edit[] }
  /** All of it was read anew. */
  | { readonly kind: 'anew' }

export interface Replica {
  /** Asks the store; rejects as it does. One at a time. */
  follow(): Promise<Followed>
  /** As of the last answer. */
  entries(): Entries
}

/** More than these are faster read anew than checked one by one. */
const mostChanges = 2000

const editOf = ({ kind, id, value }: StoredEntry): Edit => ({ kind, id, value }) as unknown as Edit

const digests = (entries: readonly (StoredEntry | undefined)[]): Promise<readonly string[]> =>
  Promise.all(entries.flatMap((entry) => (entry && asEntry(entry)) ?? []).map(entryDigest))

export const createReplica = (store: ControlStore): Replica => {
  let head: Head | undefined
  let held = new Map<string, StoredEntry>()

  const readAnew = async (): Promise<Followed> => {
    const all = await store.entries()
    held = new Map(all.entries.map((entry) => [entryKey(entry), entry]))
    head = all.head
    return { kind: 'anew' }
  }

  /** The hash of what is held with these changes. */
  const hashWith = async (from: Head, changes: readonly StoredEntry[]): Promise<string> => {
    const gone = await digests(changes.map((entry) => held.get(entryKey(entry))))
    return movedHash(from.hash, gone, await digests(changes))
  }

  const follow = async (): Promise<Followed> => {
    if (head === undefined) return readAnew()
    const now = await store.head()
    if (now.number === head.number && now.hash === head.hash) return { kind: 'same' }
    const { head: next, entries } = await store.entries(head.number)
    // A store that was put back to an earlier state, or is another one, has another hash.
    const isLarge = entries.length > mostChanges
    if (isLarge || (await hashWith(head, entries)) !== next.hash) return readAnew()
    for (const entry of entries) {
      if (entry.value === null) held.delete(entryKey(entry))
      else held.set(entryKey(entry), entry)
    }
    head = next
    return { kind: 'changed', edits: entries.map(editOf) }
  }

  return {
    follow,
    entries: () => {
      if (head === undefined) throw new Error('The store has not answered yet')
      return { head, entries: [...held.values()] }
    },
  }
}

/** Stored entries are entries: what is not there is not among them. */
export const presentEntries = ({ entries }: Entries): readonly Entry[] =>
  entries.filter((entry) => entry.value !== null)
