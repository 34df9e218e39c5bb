/** A map that is never changed: one that differs in an entry shares all else with it, so that it costs little. */

type Shard<V> = Map<string, V>

/** With 100,000 entries a change copies these and a hundred of those. */
const count = 1024

/** FNV-1a. Whoever makes names meet in one shard gets a slower change, and nothing else. */
const shardOf = (key: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 15)) & (count - 1)
}

export class Shards<V> {
  readonly size: number
  readonly #shards: readonly (Shard<V> | undefined)[]

  private constructor(shards: readonly (Shard<V> | undefined)[], size: number) {
    this.#shards = shards
    this.size = size
  }

  /** The last one counts of those with the same key. */
  static of<V>(entries: Iterable<readonly [string, V]> = []): Shards<V> {
    const shards: (Shard<V> | undefined)[] = Array.from({ length: count })
    let size = 0
    for (const [key, value] of entries) {
      const shard = (shards[shardOf(key)] ??= new Map())
      size -= shard.size
      shard.set(key, value)
      size += shard.size
    }
    return new Shards(shards, size)
  }

  get(key: string): V | undefined {
    return this.#shards[shardOf(key)]?.get(key)
  }

  /** Sets values; undefined removes one. */
  with(changes: Iterable<readonly [string, V | undefined]>): Shards<V> {
    const shards = [...this.#shards]
    const copied = new Set<number>()
    let { size } = this
    for (const [key, value] of changes) {
      const index = shardOf(key)
      let shard = shards[index]
      if (!shard || !copied.has(index)) {
        shard = new Map(shard)
        shards[index] = shard
        copied.add(index)
      }
      size -= shard.size
      if (value === undefined) shard.delete(key)
      else shard.set(key, value)
      size += shard.size
    }
    return new Shards(shards, size)
  }

  /** Keys and both values where they may differ: what is shared with the other one is passed over unread. */
  *beside(other: Shards<V>): Generator<readonly [string, V | undefined, V | undefined]> {
    for (const [index, mine] of this.#shards.entries()) {
      const theirs = other.#shards[index]
      if (mine === theirs) continue
      for (const [key, value] of mine ?? []) yield [key, value, theirs?.get(key)]
      for (const [key, value] of theirs ?? []) if (!mine?.has(key)) yield [key, undefined, value]
    }
  }

  /** In an order of its own. */
  *values(): Generator<V> {
    for (const shard of this.#shards) if (shard) yield* shard.values()
  }
}
