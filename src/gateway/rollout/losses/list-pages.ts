/** Reads a list of a backend page by page, and no longer than it makes sense: backends may loop. */
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import { HeaderList, type StopSignal } from '../../../http/index.ts'
import { equal, isObject, own, parseBytes, type Json } from '../../../json/index.ts'
import { readBody, type Backend } from '../../../upstream/index.ts'
import { formatQuery, queryPart } from '../../address/query-text.ts'
import type { MovedDocuments } from './moved-documents.ts'
import { cursorName, nextCursor } from '../next-cursor.ts'

export type MovedList = Extract<MovedDocuments, { readonly kind: 'list' }>

/** A list, and the member of its answers that holds the items; undefined where the answer is the list. */
export type Listed = Pick<MovedList, 'route' | 'member'>

export interface PagesOptions {
  readonly backend: Backend
  /** Credentials of replication, say. */
  readonly headers: Readonly<Record<string, string>>
  /** Of one page: bytes, and nesting of JSON. */
  readonly limits: { readonly responseBytes: number; readonly depth: number }
  readonly signal: StopSignal
  /** Query parameters of the first page, where it is not the beginning of the list. */
  readonly first?: Readonly<Record<string, string>>
}

/** More pages without a document in a row are no list. */
const mostEmpty = 1000

const longestCursor = 16_384

/** Tells the number of an earlier page that is the same: Brent's algorithm, which keeps one page only. */
const loopWatch = () => {
  let kept: readonly Json[] = []
  let [keptAt, keepNext, page] = [0, 1, 0]
  return (items: readonly Json[]): number | undefined => {
    page += 1
    if (items.length > 0 && equal([...items], [...kept])) return keptAt
    if (page === keepNext && items.length > 0) {
      kept = items
      keptAt = page
    }
    if (page === keepNext) keepNext *= 2
    return undefined
  }
}

interface Page {
  readonly items: readonly Json[]
  readonly cursor: string | undefined
}

const readPage = async (
  { route, member }: Listed,
  { backend, headers, limits, signal, first = {} }: PagesOptions,
  number: number,
  cursor: string | undefined,
): Promise<Result<Page>> => {
  const where = `Page ${number} of ${route.id} at ${backend.name}`
  const bad = (what: string) =>
    failed(problem('backend-bad-answer', `${where} ${what}.`, { backend: backend.name }))
  const name = cursorName(route)
  const asked =
    cursor === undefined
      ? Object.entries(first)
      : name === undefined
        ? []
        : [[name, cursor] as const]
  const query = asked.length === 0 ? '' : `?${formatQuery(asked.map((part) => queryPart(...part)))}`
  const answer = await backend.send({
    method: 'GET',
    path: route.path + query,
    headers: HeaderList.of({
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...headers,
    }),
    body: null,
    route: 'losses',
    signal,
  })
  if (!answer.ok) return answer
  const { status, headers: told, body } = answer.value
  if (status !== 200) {
    await body?.cancel().catch(() => undefined)
    const isRefused = status === 401 || status === 403
    const way = `: say in backends > ${backend.name} > replication > headers who asks`
    return bad(`was answered ${status}${isRefused ? way : ''}`)
  }
  const bytes = await readBody(answer.value, {
    limit: limits.responseBytes,
    backend: backend.name,
    signal,
  })
  if (!bytes.ok) return bytes
  const page = parseBytes(bytes.value, limits)
  if (!page.ok) return bad(`is not JSON: ${page.problem.detail.replace(/\.$/, '')}`)
  const items =
    member === undefined ? page.value : isObject(page.value) ? own(page.value, member) : undefined
  if (!Array.isArray(items)) {
    return bad(member === undefined ? 'is no list' : `has no list in its member "${member}"`)
  }
  if (!items.every(isObject)) return bad('has an item that is no document')
  const next = nextCursor(route, page.value, told)
  return next !== undefined && next.length > longestCursor
    ? bad(`hands out a cursor of more than ${longestCursor} characters`)
    : ok({ items, cursor: next })
}

/**
 * The documents of each page, until the list ends. The last `Result` may be a failure: problems of
 * `Backend.send` and of `readBody`, and `backend-bad-answer` for what is no page, or does not end.
 */
export async function* listPages(
  list: Listed,
  options: PagesOptions,
): AsyncGenerator<Result<readonly Json[]>, void, void> {
  const { backend } = options
  const endless = (why: string) =>
    failed(
      problem('backend-bad-answer', `${list.route.id} at ${backend.name} does not end: ${why}.`, {
        backend: backend.name,
      }),
    )
  const sameAs = loopWatch()
  let cursor: string | undefined
  let empty = 0
  for (let number = 1; ; number += 1) {
    const page = await readPage(list, options, number, cursor)
    if (!page.ok) {
      yield page
      return
    }
    const { items } = page.value
    const earlier = sameAs(items)
    empty = items.length === 0 ? empty + 1 : 0
    if (earlier !== undefined || empty > mostEmpty) {
      yield endless(
        earlier === undefined
          ? `${empty} pages in a row have no document, and each names another one`
          : `page ${number} has the same documents as page ${earlier}`,
      )
      return
    }
    yield ok(items)
    cursor = page.value.cursor
    if (cursor === undefined) return
  }
}
