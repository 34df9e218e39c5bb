/** The documents of a file or a backup, and of a file that is going to be written. */
import type { ContractVersion } from '../../contract/index.ts'
import { ok } from '../../errors/index.ts'
import { parseBytes, type Json, type ParseLimits } from '../../json/index.ts'
import type { Kind } from '../kinds.ts'
import type { CallOptions, DocumentStore, KeyRange } from '../store/document-store.ts'
import type { Documents, Lists } from './lists.ts'

/** Documents of a page. */
const pageRows = 1000

async function* inRange(
  store: DocumentStore,
  kind: Kind,
  range: KeyRange,
  most: number,
  { limits, ...call }: StoreLists,
): Documents {
  let rest = most
  let { after } = range
  for (let isLast = false; !isLast && rest > 0;) {
    const from = after === undefined ? {} : { after }
    const page = await store.read(kind, from, Math.min(pageRows, rest), call)
    if (!page.ok) return yield page
    const documents: Json[] = []
    for (const { document } of page.value.rows) {
      const parsed = parseBytes(document, limits)
      if (!parsed.ok) return yield parsed
      documents.push(parsed.value)
    }
    yield ok(documents)
    rest -= documents.length
    after = page.value.rows.at(-1)?.key
    isLast = page.value.isLast
  }
}

async function* placedInStore(
  store: DocumentStore,
  kind: Kind,
  places: readonly number[],
  together: number,
  options: StoreLists,
): Documents {
  const keys = await store.keys?.(kind, together, options)
  if (keys?.ok === false) return yield keys
  for (const place of places) {
    const after = keys?.value[place / together - 1]
    yield* inRange(store, kind, after === undefined ? {} : { after }, together, options)
  }
}

export interface StoreLists extends CallOptions {
  readonly limits: ParseLimits
}

/** The store says its version nowhere but to whoever opened it. Problems: those of the store. */
export const storeLists = (store: DocumentStore, options: StoreLists): Lists => {
  const { name, version } = store
  return {
    name,
    version,
    all: (kind) => inRange(store, kind, {}, Infinity, options),
    doubtOf: () => undefined,
    count: (kind) => store.count(kind, options),
    at: (kind, places, together) =>
      store.keys && placedInStore(store, kind, places, together, options),
    told: async () => ok(null),
  }
}

async function* nothing(): Documents {
  // Nothing is there yet.
}

/** Those of a file that is going to be written. */
export const noLists = (name: string, version: ContractVersion): Lists => ({
  name,
  version,
  all: nothing,
  doubtOf: () => undefined,
  count: async () => ok(0),
  at: nothing,
  told: async () => ok(null),
})
