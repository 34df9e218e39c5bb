/** One page of a list of a backend: asked for, and taken apart as far as nobody can be trusted. */
import { failed, ok, problem, type Failed, type Result } from '../../../errors/index.ts'
import { HeaderList, webCodings, type StopSignal } from '../../../http/index.ts'
import { isObject, own, type Json, type JsonObject } from '../../../json/index.ts'
import { readBody, wayOut, type Backend } from '../../../upstream/index.ts'
import { formatQuery, queryPart } from '../../address/query-text.ts'
import { plainAnswer } from '../../send/encoding.ts'
import { cursorName, nextCursor } from '../next-cursor.ts'
import type { MovedDocuments } from './moved-documents.ts'

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
export const mostEmpty = 1000

const longestCursor = 16_384

export interface PageAsked {
  /** From 1 on, for people. */
  readonly number: number
  /** That of the page before; undefined for the first one. */
  readonly cursor: string | undefined
  /** Beside the cursor: how many items, say. */
  readonly more?: Readonly<Record<string, string>>
}

export interface PageText {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly headers: HeaderList
  /** The failure that names this page. @param what is wrong with it, without values */
  readonly bad: (what: string) => Failed
}

/** Problems: those of `Backend.send` and of `readBody`, and `backend-bad-answer` for other statuses than 200, with the status as `answered`. */
export const askPage = async (
  { route }: Listed,
  { backend, headers, limits, signal, first = {} }: PagesOptions,
  { number, cursor, more = {} }: PageAsked,
): Promise<Result<PageText>> => {
  const where = `Page ${number} of ${route.id} at ${backend.name}`
  const bad = (what: string, told: Readonly<Record<string, unknown>> = {}): Failed =>
    failed(problem('backend-bad-answer', `${where} ${what}.`, { backend: backend.name, ...told }))
  const name = cursorName(route)
  const asked = cursor === undefined ? { ...first, ...more } : more
  const parts = Object.entries(asked).map(([key, value]) => queryPart(key, value))
  if (name !== undefined && cursor !== undefined) parts.push(queryPart(name, cursor))
  const query = parts.length === 0 ? '' : `?${formatQuery(parts)}`
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
    return bad(`was answered ${status}${wayOut(backend.name, status)}`, { answered: status })
  }
  // Some encode what was asked for plain.
  const plain = plainAnswer(answer.value, webCodings, backend.name)
  if (!plain) {
    await body?.cancel().catch(() => undefined)
    return bad('is in an encoding that was not asked for and is not known here')
  }
  const bytes = await readBody(plain.answer, {
    limit: limits.responseBytes,
    backend: backend.name,
    signal,
  })
  return bytes.ok ? ok({ bytes: bytes.value, headers: told, bad }) : bytes
}

export interface PageItems {
  readonly items: readonly JsonObject[]
  /** Of the next page; undefined where this is the last one. */
  readonly cursor: string | undefined
}

/** Problems: `backend-bad-answer`. */
export const itemsOfPage = (
  { route, member }: Listed,
  { headers, bad }: Pick<PageText, 'headers' | 'bad'>,
  page: Json,
): Result<PageItems> => {
  const items = member === undefined ? page : isObject(page) ? own(page, member) : undefined
  if (!Array.isArray(items)) {
    return bad(member === undefined ? 'is no list' : `has no list in its member "${member}"`)
  }
  if (!items.every(isObject)) return bad('has an item that is no document')
  const cursor = nextCursor(route, page, headers)
  return cursor !== undefined && cursor.length > longestCursor
    ? bad(`hands out a cursor of more than ${longestCursor} characters`)
    : ok({ items, cursor })
}
