/** What is used of `lru-cache`, which is large for a Worker: bounds by number and size, and a time to live. */

export interface LRUCacheOptions<K, V> {
  /** Most entries. */
  readonly max?: number
  /** Most that all entries measure together, as `sizeCalculation` says. */
  readonly maxSize?: number
  /** Most that one entry measures: a larger one is not kept. As `maxSize` when absent. */
  readonly maxEntrySize?: number
  readonly sizeCalculation?: (value: V, key: K) => number
  /** Milliseconds for which an entry is kept; 0 for ever. */
  readonly ttl?: number
}

interface Entry<V> {
  readonly value: V
  readonly size: number
  /** By `performance.now()`. */
  readonly until: number
}

export class LRUCache<K, V> {
  readonly #options: LRUCacheOptions<K, V>
  /** Those used least recently come first. */
  readonly #entries = new Map<K, Entry<V>>()
  #size = 0

  constructor(options: LRUCacheOptions<K, V>) {
    this.#options = options
  }

  #held(key: K): Entry<V> | undefined {
    const entry = this.#entries.get(key)
    return entry && performance.now() <= entry.until ? entry : undefined
  }

  has(key: K): boolean {
    return this.#held(key) !== undefined
  }

  get(key: K): V | undefined {
    const entry = this.#held(key)
    if (!entry) {
      this.delete(key)
      return undefined
    }
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.value
  }

  set(key: K, value: V): this {
    const { max = Infinity, maxSize = Infinity, maxEntrySize = maxSize, ttl = 0 } = this.#options
    const size = this.#options.sizeCalculation?.(value, key) ?? 0
    this.delete(key)
    if (size > maxEntrySize) return this
    const until = ttl > 0 ? performance.now() + ttl : Infinity
    this.#entries.set(key, { value, size, until })
    this.#size += size
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= max && this.#size <= maxSize) break
      this.delete(oldest)
    }
    return this
  }

  delete(key: K): boolean {
    this.#size -= this.#entries.get(key)?.size ?? 0
    return this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
    this.#size = 0
  }
}
