/** A list of a backend as rows in key order: whatever is not in that order is refused, as nobody could go on from it. */
import { failed, ok, problem, type Problem, type Result } from '../../errors/index.ts'
import {
  askPage,
  itemsOfPage,
  mostEmpty,
  type PagesOptions,
} from '../../gateway/rollout/losses/list-page.ts'
import { isNumber, numberText, own, parseSpanned, type Json } from '../../json/index.ts'
import type { JsonObject } from '../../json/index.ts'
import type { Kind } from '../kinds.ts'
import { compareKeys } from './compare-keys.ts'
import type { Row } from './document-store.ts'
import { pageSizeOf } from './page-size.ts'

/** Where a list can be gone on with. */
export interface ListPlace {
  /** Number of the page, from 1 on. */
  readonly number: number
  /** Of this page; undefined for the first one. */
  readonly cursor: string | undefined
  /** All rows before this page have keys up to this one. */
  readonly last: string | undefined
}

export const listStart: ListPlace = { number: 1, cursor: undefined, last: undefined }

export interface ListPage {
  readonly place: ListPlace
  readonly rows: readonly Row[]
  /** Undefined where this page is the last one. */
  readonly next: ListPlace | undefined
}

const encoder = new TextEncoder()

/** As paths have it. Half of a surrogate pair is no text that anybody could ask for. */
const keyOf = (document: JsonObject, field: string): string | undefined => {
  const value = own(document, field)
  if (typeof value === 'string') return value !== '' && value.isWellFormed() ? value : undefined
  return value !== undefined && isNumber(value) ? numberText(value) : undefined
}

/**
 * One page. Problems: those of `askPage`, and `backend-bad-answer` for what is no page, an item without
 * a key, and keys that do not grow, in words of places.
 *
 * @param most items that are asked for, where the list has a parameter for that
 */
export const readListPage = async (
  kind: Kind,
  options: PagesOptions,
  place: ListPlace,
  most: number,
): Promise<Result<ListPage>> => {
  const { number, cursor, last } = place
  const more = pageSizeOf(kind.route, most)
  const text = await askPage(kind, options, { number, cursor, more })
  if (!text.ok) return text
  const { bytes, bad } = text.value
  const page = parseSpanned(bytes, options.limits)
  if (!page.ok) return bad(`is not JSON: ${page.problem.detail.replace(/\.$/, '')}`)
  const found = itemsOfPage(kind, text.value, page.value.value)
  if (!found.ok) return found
  const { items, cursor: following } = found.value
  const texts = page.value.spans.items(items as Json[])
  const rows: Row[] = []
  let before = last
  for (const [at, item] of items.entries()) {
    const key = keyOf(item, kind.key)
    if (key === undefined) return bad(`has no key in "${kind.key}" of item ${at + 1}`)
    const order = before === undefined ? 1 : compareKeys(key, before)
    if (order <= 0) {
      const former = at === 0 ? `the last one of page ${number - 1}` : `item ${at}`
      return bad(
        order === 0
          ? `shows the key of item ${at + 1} twice: it is that of ${former}, too`
          : `is not in the order of keys, by their UTF-8 bytes: that of item ${at + 1} comes before that of ${former}`,
      )
    }
    rows.push({ key, tag: undefined, document: encoder.encode(texts[at]) })
    before = key
  }
  const next =
    following === undefined ? undefined : { number: number + 1, cursor: following, last: before }
  return ok({ place, rows, next })
}

/** A page of fewer items may be taken. */
const isTooLarge = ({ code, limit }: Problem): boolean =>
  code === 'backend-bad-answer' && limit !== undefined

/**
 * All pages from a place on that have rows. The last `Result` may be a failure: problems of
 * `readListPage`, and `backend-bad-answer` where nothing comes any more and it does not end.
 */
export async function* listRows(
  kind: Kind,
  options: PagesOptions,
  from: ListPlace,
  most: number,
): AsyncGenerator<Result<ListPage>, void, void> {
  let place: ListPlace | undefined = from
  let [empty, size] = [0, most]
  const hasSizes = Object.keys(pageSizeOf(kind.route, most)).length > 0
  while (place) {
    const page: Result<ListPage> = await readListPage(kind, options, place, size)
    if (!page.ok && size > 1 && hasSizes && isTooLarge(page.problem)) {
      size = Math.ceil(size / 4)
      continue
    }
    if (!page.ok) {
      yield page
      return
    }
    const { rows, next } = page.value
    empty = rows.length === 0 ? empty + 1 : 0
    if (empty > mostEmpty) {
      const { backend } = options
      const detail = `${kind.route.id} at ${backend.name} does not end: ${empty} pages in a row have no document, and each names another one.`
      yield failed(problem('backend-bad-answer', detail, { backend: backend.name }))
      return
    }
    if (rows.length > 0 || !next) yield page
    place = next
  }
}
