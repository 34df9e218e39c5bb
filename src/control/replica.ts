/** A copy of all entries that follows the store: all of them once, then what changed. */
import type { Issue } from '../errors/index.ts'
import {
  Entries,
  entryDigest,
  entryKinds,
  formIssues,
  movedHash,
  type Edit,
  type Entry,
} from '../policy/index.ts'
import type { ControlStore, Head, StoredEntry } from './port.ts'
import { asEntry } from './store/entry-rows.ts'

export interface Replicated {
  readonly head: Head
  readonly entries: Entries
  /** What is wrong with entries of kinds that this program does not know, which are not among the others; absent: there are none. */
  readonly strange?: readonly Issue[]
}

export type Followed =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly now: Replicated; readonly edits: readonly Edit[] }
  | { readonly kind: 'anew'; readonly now: Replicated }

export interface Replica {
  /** Asks the store; rejects as it does. One at a time. */
  follow(): Promise<Followed>
}

/** More than these are faster read anew than checked one by one. */
const mostChanges = 2000

const editOf = ({ kind, id, value }: StoredEntry): Edit => ({ kind, id, value }) as Edit

const digests = (entries: readonly (Entry | undefined)[]): Promise<readonly string[]> =>
  Promise.all(entries.flatMap((entry) => entry ?? []).map(async (entry) => entryDigest(entry)))

/** The hash of a policy with these changes. */
const hashWith = async (
  { head, entries }: Replicated,
  changes: readonly StoredEntry[],
): Promise<string> => {
  const gone = await digests(changes.map(({ kind, id }) => entries.get(kind, id)))
  return movedHash(head.hash, gone, await digests(changes.map(asEntry)))
}

const isStrange = ({ kind }: StoredEntry): boolean => !entryKinds.includes(kind)

function* present(entries: readonly StoredEntry[]): Generator<Entry> {
  for (const stored of entries) {
    const entry = asEntry(stored)
    if (entry) yield entry
  }
}

/** What of a control store a copy asks. */
export type Followable = Pick<ControlStore, 'entries' | 'head'>

const readAnew = async (store: Followable): Promise<Followed> => {
  const { head, entries } = await store.entries()
  const strange = formIssues(present(entries.filter(isStrange)))
  return { kind: 'anew', now: { head, entries: Entries.of(present(entries)), strange } }
}

/** Asks the store what is new to a copy; rejects as it does. */
export const followFrom = async (
  store: Followable,
  held: Replicated | undefined,
): Promise<Followed> => {
  if (held === undefined) return readAnew(store)
  const { number, hash } = held.head
  const now = await store.head()
  if (now.number === number && now.hash === hash) return { kind: 'same' }
  const { head, entries: changes } = await store.entries(number)
  // A store that was put back to an earlier state, or is another one, has another hash.
  const isKnown = (held.strange ?? []).length === 0 && !changes.some(isStrange)
  const isFew = isKnown && changes.length <= mostChanges
  if (!isFew || (await hashWith(held, changes)) !== head.hash) return readAnew(store)
  const edits = changes.map(editOf)
  return { kind: 'changed', now: { head, entries: held.entries.with(edits), strange: [] }, edits }
}

export const createReplica = (store: ControlStore): Replica => {
  let held: Replicated | undefined
  return {
    follow: async () => {
      const followed = await followFrom(store, held)
      if (followed.kind !== 'same') held = followed.now
      return followed
    },
  }
}
