/** What changed in a store while it was read, by its change feed, until nothing changes any more. */
import type { Kind } from '../kinds.ts'
import type { CallOptions, Change, DocumentStore } from '../store/document-store.ts'
import type { Corrections } from './backup-files.ts'
import { required } from './store-rows.ts'

/** A store that is written to all the time may never be found at rest. */
const mostRounds = 1000

/** Documents that are read at once. */
const readsAtOnce = 8

export type FeedingStore = DocumentStore & Required<Pick<DocumentStore, 'changes'>>

export const hasFeed = (store: DocumentStore): store is FeedingStore => store.changes !== undefined

export interface Followed {
  /** Of the feed, when nothing had changed. */
  readonly position: string
  /** Whether there was such a moment. */
  readonly isAtRest: boolean
  /** Types that have corrections. */
  readonly types: ReadonlySet<string>
}

/**
 * Reads every document again that the feed names, and asks the feed again: where it has nothing new,
 * everything that was read is of that moment.
 *
 * @throws ProblemError of the store
 */
export const followChanges = async (
  store: FeedingStore,
  kinds: readonly Kind[],
  since: string,
  corrections: Corrections,
  call: CallOptions,
): Promise<Followed> => {
  const byType = new Map(kinds.map((kind) => [kind.type, kind]))
  const types = new Set<string>()
  const correct = async ({ type, key }: Change): Promise<void> => {
    const kind = byType.get(type)
    if (!kind) return
    const row = required(await store.get(kind, key, call))
    corrections.set(type, key, row?.document)
    types.add(type)
  }
  let position = since
  for (let round = 0; round < mostRounds; round += 1) {
    const { changes, position: next, isBehind } = required(await store.changes(position, call))
    for (let at = 0; at < changes.length; at += readsAtOnce) {
      await Promise.all(changes.slice(at, at + readsAtOnce).map(correct))
    }
    position = next
    if (changes.length === 0 && !isBehind) return { position, isAtRest: true, types }
  }
  return { position, isAtRest: false, types }
}
