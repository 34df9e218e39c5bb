/** The port over any HTTP backend that a contract describes: its lists, its documents, one request for each write. */
import type { ContractVersion } from '../../contract/index.ts'
import { ok, type Result } from '../../errors/index.ts'
import type { PagesOptions } from '../../gateway/rollout/losses/list-page.ts'
import { createSide } from '../../gateway/rollout/side.ts'
import type { Backend } from '../../upstream/index.ts'
import type { Kind } from '../kinds.ts'
import { compareKeys } from './compare-keys.ts'
import { askCount, countRoute } from './count-route.ts'
import { documentPath } from './document-path.ts'
import type { CallOptions, DocumentStore, KeyRange, Page } from './document-store.ts'
import { getRow } from './http-get.ts'
import { inTurns } from './in-turns.ts'
import { writeRow, type WriteWays } from './http-write.ts'
import { listPlaces } from './list-places.ts'
import { listRows, listStart, type ListPlace } from './list-rows.ts'

export interface HttpStoreOptions {
  /** The store closes it. */
  readonly backend: Backend
  readonly version: ContractVersion
  /** As `backends > NAME > replication` of the configuration says it. */
  readonly replication: WriteWays
  /** Those of replication, with their secrets. */
  readonly headers: Readonly<Record<string, string>>
  /** Of one page or document: bytes, and nesting of JSON. */
  readonly limits: PagesOptions['limits']
}

/** Writes that are under way at once. */
const writesAtOnce = 8

/** Asked for where it does not matter how many rows come at once. */
const largePage = 1000

const after = (key: string, bound: string | undefined): boolean =>
  bound === undefined || compareKeys(key, bound) > 0

/**
 * Reads by the cursors of lists, which have to be in the order of keys (`backend-bad-answer` where one
 * is not). A read that goes on where one has ended before costs one request; any other walks to its
 * place. Writes are a `PUT` or `DELETE` each, a few at once. There is no change feed.
 *
 * @example createHttpStore({ backend, version, replication, headers: {}, limits })
 */
export const createHttpStore = (options: HttpStoreOptions): DocumentStore => {
  const { backend, version, replication, headers, limits } = options
  const { name } = backend
  const side = createSide({
    backend,
    put: replication.put,
    headers,
    limit: limits.responseBytes,
  })
  const places = listPlaces()

  const pagesOf = ({ signal }: CallOptions): PagesOptions => ({ backend, headers, limits, signal })

  const walk = async (
    kind: Kind,
    range: KeyRange,
    limit: number,
    from: ListPlace,
    call: CallOptions,
  ): Promise<Result<Page>> => {
    // On the way to the first row pages may be as large as they get.
    const size = range.after === from.last ? limit : Math.max(limit, largePage)
    for await (const page of listRows(kind, pagesOf(call), from, size)) {
      if (!page.ok) return page
      const { rows, place, next } = page.value
      places.add(kind.type, place)
      if (next) places.add(kind.type, next)
      const later = rows.filter(({ key }) => after(key, range.after))
      const within = later.filter(({ key }) => range.to === undefined || !after(key, range.to))
      const isLast = within.length <= limit && (!next || within.length < later.length)
      if (within.length > 0 || isLast) return ok({ rows: within.slice(0, limit), isLast })
    }
    return ok({ rows: [], isLast: true })
  }

  const count = async (kind: Kind, call: CallOptions): Promise<Result<number>> => {
    const route = countRoute(version, kind)
    if (route) return askCount(route, pagesOf(call))
    let rows = 0
    for await (const page of listRows(kind, pagesOf(call), listStart, largePage)) {
      if (!page.ok) return page
      rows += page.value.rows.length
    }
    return ok(rows)
  }

  return {
    name,
    version,
    read: async (kind, range, limit, call) => {
      const from = places.before(kind.type, range.after)
      const page = await walk(kind, range, limit, from, call)
      // Cursors may have a life of their own.
      const mayBeOld = !page.ok && page.problem.code === 'backend-bad-answer' && from !== listStart
      if (!mayBeOld) return page
      places.forget(kind.type)
      return walk(kind, range, limit, listStart, call)
    },
    get: async (kind, key, call) => {
      const path = documentPath(version, kind, key, name)
      return path.ok ? getRow(pagesOf(call), path.value, key) : path
    },
    write: async (kind, writes, call) => {
      const to = { side, ways: replication, reading: pagesOf(call) }
      return inTurns(writes, writesAtOnce, async (write) => {
        const path = documentPath(version, kind, write.key, name)
        return path.ok ? writeRow(to, path.value, write) : path
      })
    },
    count,
    close: () => backend.close(),
  }
}
