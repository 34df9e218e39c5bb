/** Adapted answers in memory, each under all that it depends on; the least used go first. */
import { LRUCache } from 'lru-cache'
import type { HeaderList } from '../../http/index.ts'
import { varyNames } from './rules.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface Kept {
  readonly etag: string
  /** As the store sent them. */
  readonly headers: HeaderList
  /** As the client's version reads it. */
  readonly body: Bytes
}

/** An answer, or the names of the request headers that answers of this key vary by. */
type Entry = Kept | { readonly varies: readonly string[] }

export interface Shelf {
  find(key: string, asked: HeaderList): Kept | undefined
  keep(key: string, asked: HeaderList, kept: Kept): void
  drop(key: string, asked: HeaderList): void
}

/** What an entry takes beside its texts and bytes: places in maps, objects, buffers. */
const entryBytes = 1000

const sizeOf = (entry: Entry, key: string): number => {
  const texts = 'varies' in entry ? entry.varies : entry.headers.lines
  const letters = texts.reduce((sum, text) => sum + text.length, key.length)
  return 2 * letters + ('varies' in entry ? 0 : entry.body.byteLength) + entryBytes
}

/** A view would keep alive all that it is a part of. */
const alone = (body: Bytes): Bytes =>
  body.byteLength === body.buffer.byteLength ? body : body.slice()

/** The key with all that the answer varies by. */
const variant = (key: string, varies: readonly string[], asked: HeaderList): string =>
  JSON.stringify([key, ...varies.map((name) => [name, asked.get(name)])])

/** @param limits in bytes: of all answers, and of one */
export const createShelf = (limits: {
  readonly maxBytes: number
  readonly maxAnswerBytes: number
}): Shelf => {
  const entries = new LRUCache<string, Entry>({
    maxSize: limits.maxBytes,
    maxEntrySize: limits.maxAnswerBytes,
    sizeCalculation: sizeOf,
  })
  const placeOf = (key: string, asked: HeaderList): string | undefined => {
    const entry = entries.get(key)
    return entry && 'varies' in entry ? variant(key, entry.varies, asked) : undefined
  }
  return {
    find: (key, asked) => {
      const place = placeOf(key, asked)
      const entry = place === undefined ? undefined : entries.get(place)
      return entry && 'etag' in entry ? entry : undefined
    },
    keep: (key, asked, kept) => {
      const varies = varyNames(kept.headers)
      entries.set(key, { varies })
      entries.set(variant(key, varies, asked), { ...kept, body: alone(kept.body) })
    },
    drop: (key, asked) => {
      const place = placeOf(key, asked)
      if (place !== undefined) entries.delete(place)
    },
  }
}
