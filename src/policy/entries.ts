/** All entries of a policy, found by kind and id; never changed, so that policies before and after stand side by side. */
import { entryKinds, type Entry, type EntryKind } from './entry.ts'
import { Shards } from './shards.ts'

export type EntryOf<K extends EntryKind> = Extract<Entry, { readonly kind: K }>

/** What names an entry: no other has the same. */
export interface EntryRef {
  readonly kind: EntryKind
  readonly id: string
}

/** `client/nerv-tokyo` */
export const entryKey = ({ kind, id }: EntryRef): string => `${kind}/${id}`

const none = Shards.of<Entry>()

type Change = EntryRef & { readonly value: unknown }

export class Entries implements Iterable<Entry> {
  readonly #kinds: ReadonlyMap<EntryKind, Shards<Entry>>

  private constructor(kinds: ReadonlyMap<EntryKind, Shards<Entry>>) {
    this.#kinds = kinds
  }

  /** The last one counts of those with the same kind and id. */
  static of(entries: Iterable<Entry> = []): Entries {
    if (entries instanceof Entries) return entries
    const named = new Map(entryKinds.map((kind) => [kind, [] as [string, Entry][]]))
    for (const entry of entries) named.get(entry.kind)?.push([entry.id, entry])
    return new Entries(new Map(Array.from(named, ([kind, all]) => [kind, Shards.of(all)])))
  }

  get size(): number {
    return entryKinds.reduce((sum, kind) => sum + (this.#kinds.get(kind)?.size ?? 0), 0)
  }

  get<K extends EntryKind>(kind: K, id: string): EntryOf<K> | undefined {
    return this.#kinds.get(kind)?.get(id) as EntryOf<K> | undefined
  }

  /** In an order of its own. */
  of<K extends EntryKind>(kind: K): Iterable<EntryOf<K>> {
    return (this.#kinds.get(kind)?.values() ?? []) as Iterable<EntryOf<K>>
  }

  /** Sets entries, or removes them where their value is null; later ones count over earlier ones. */
  with(changes: readonly Change[]): Entries {
    const kinds = new Map(this.#kinds)
    for (const kind of entryKinds) {
      const own = changes.filter((change) => change.kind === kind)
      if (own.length === 0) continue
      const shards = kinds.get(kind) ?? Shards.of<Entry>()
      kinds.set(
        kind,
        shards.with(
          own.map(({ id, value }) => [
            id,
            value === null ? undefined : ({ kind, id, value } as unknown as Entry),
          ]),
        ),
      )
    }
    return new Entries(kinds)
  }

  /** Entries before and after where they may differ: what one was made of the other by costs what was changed. */
  *beside(after: Entries): Generator<readonly [Entry | undefined, Entry | undefined]> {
    for (const kind of entryKinds) {
      const [mine, theirs] = [this.#kinds.get(kind), after.#kinds.get(kind)]
      if (mine === theirs) continue
      for (const [, one, other] of (mine ?? none).beside(theirs ?? none)) yield [one, other]
    }
  }

  *[Symbol.iterator](): Generator<Entry> {
    for (const kind of entryKinds) yield* this.of(kind)
  }
}
