/** Decisions taken before, by all that they depend on. */
import { LRUCache } from 'lru-cache'
import type { FlagContext, FlagDecision } from './flags.ts'

export interface MemoOptions {
  /** Most contexts whose decisions are remembered. */
  readonly max: number
  /** Most memory for them, in bytes as far as they can be told; 8 MiB when absent. */
  readonly maxBytes?: number
  /** How long they are remembered, in milliseconds; until the flag set changes when absent. */
  readonly ttlMs?: number
}

export const defaultMemoBytes = 8 * 1024 * 1024

export type Decision = FlagDecision<string | boolean>

interface Remembered {
  readonly fallback: string | boolean
  readonly decision: Decision
}

/** Decisions for one context, by flag. */
interface Shelf {
  /** Of the flag set. */
  readonly version: string
  readonly decisions: Map<string, Remembered>
}

export interface Memo {
  get(
    version: string,
    key: string,
    fallback: string | boolean,
    context: FlagContext,
  ): Decision | undefined
  set(version: string, key: string, remembered: Remembered, context: FlagContext): void
  clear(): void
}

/** Attributes are the same object as long as their client stays as it is: a number stands for them. */
const attributeNumbers = new WeakMap<object, number>()
let attributeCount = 0

const numberOf = (attributes: object): number => {
  const known = attributeNumbers.get(attributes)
  if (known !== undefined) return known
  attributeCount += 1
  attributeNumbers.set(attributes, attributeCount)
  return attributeCount
}

/** A context as one text. With the lengths none can be taken for another. */
const contextKey = (context: FlagContext): string => {
  const { targetingKey, clientVersion, tenant, route, resource, method, attributes } = context
  const own = tenant === undefined ? '' : `${tenant.length}:${tenant}`
  const more = attributes === undefined ? '' : numberOf(attributes)
  return `${more}/${own} ${targetingKey.length}:${targetingKey} ${clientVersion} ${method} ${route.length}:${route} ${resource}`
}

/** Contexts with longer ones are strangers' inventions, and decided anew. */
const longestKey = 1024

/** Of a shelf and of each decision on it, objects and maps included. */
const shelfBytes = 400
const decisionBytes = 200

const bytesOf = ({ decisions }: Shelf, key: string): number =>
  shelfBytes + 2 * key.length + decisionBytes * decisions.size

export const createMemo = ({ max, maxBytes = defaultMemoBytes, ttlMs = 0 }: MemoOptions): Memo => {
  const shelves = new LRUCache<string, Shelf>({
    max,
    maxSize: maxBytes,
    sizeCalculation: bytesOf,
    ttl: ttlMs,
  })
  // A request asks about several flags with one context.
  let last: FlagContext | undefined
  let lastKey = ''
  const keyOf = (context: FlagContext): string => {
    if (context !== last) {
      last = context
      lastKey = contextKey(context)
    }
    return lastKey
  }
  return {
    get: (version, key, fallback, context) => {
      const shelf = shelves.get(keyOf(context))
      const known = shelf?.version === version ? shelf.decisions.get(key) : undefined
      return known?.fallback === fallback ? known.decision : undefined
    },
    set: (version, key, remembered, context) => {
      const place = keyOf(context)
      if (place.length > longestKey) return
      const shelf = shelves.get(place)
      const known = shelf?.version === version ? shelf.decisions : []
      // A new shelf, so that it is weighed anew.
      shelves.set(place, { version, decisions: new Map([...known, [key, remembered]]) })
    },
    clear: () => shelves.clear(),
  }
}
