/** What is kept by key as long as there is room for it: whatever was used least recently goes first. */

export interface RecentOptions<V> {
  /** Most entries; no limit when absent. */
  readonly most?: number
  /** Most bytes of all entries, as `bytesOf` counts them; no limit when absent. */
  readonly mostBytes?: number
  /** Most bytes of one entry, `mostBytes` when absent: a larger one is not kept. */
  readonly mostBytesEach?: number
  readonly bytesOf?: (value: V, key: string) => number
}

export interface Recent<V> {
  get(key: string): V | undefined
  /** In place of what the key held. */
  set(key: string, value: V): void
  delete(key: string): void
  clear(): void
}

/** Links lead around a ring, from the oldest to the newest, to its end, which has no entry. */
interface Link {
  older: Link
  newer: Link
}

interface Entry<V> extends Link {
  readonly key: string
  readonly value: V
  readonly bytes: number
}

const unlink = ({ older, newer }: Link): void => {
  older.newer = newer
  newer.older = older
}

export const createRecent = <V>({
  most = Infinity,
  mostBytes = Infinity,
  mostBytesEach = mostBytes,
  bytesOf = () => 0,
}: RecentOptions<V>): Recent<V> => {
  const entries = new Map<string, Entry<V>>()
  let bytes = 0
  const end = {} as Link
  end.older = end
  end.newer = end

  const isOverfull = (): boolean => entries.size > most || bytes > mostBytes

  const append = (entry: Link): void => {
    entry.older = end.older
    entry.newer = end
    end.older.newer = entry
    end.older = entry
  }

  const remove = (key: string): void => {
    const entry = entries.get(key)
    if (entry === undefined) return
    unlink(entry)
    entries.delete(key)
    bytes -= entry.bytes
  }

  return {
    get: (key) => {
      const entry = entries.get(key)
      if (entry !== undefined && entry !== end.older) {
        unlink(entry)
        append(entry)
      }
      return entry?.value
    },
    set: (key, value) => {
      remove(key)
      const size = bytesOf(value, key)
      if (size > mostBytesEach) return
      const entry = { older: end, newer: end, key, value, bytes: size }
      append(entry)
      entries.set(key, entry)
      bytes += size
      while (isOverfull()) remove((end.newer as Entry<V>).key)
    },
    delete: remove,
    clear: () => {
      entries.clear()
      bytes = 0
      end.older = end
      end.newer = end
    },
  }
}
