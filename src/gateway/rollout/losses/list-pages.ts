/** Reads a list of a backend page by page, and no longer than it makes sense: backends may loop. */
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import { equal, parseBytes, type Json } from '../../../json/index.ts'
import {
  askPage,
  itemsOfPage,
  mostEmpty,
  type Listed,
  type PageItems,
  type PagesOptions,
} from './list-page.ts'

export type { Listed, MovedList, PagesOptions } from './list-page.ts'

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

const readPage = async (
  list: Listed,
  options: PagesOptions,
  number: number,
  cursor: string | undefined,
): Promise<Result<PageItems>> => {
  const text = await askPage(list, options, { number, cursor })
  if (!text.ok) return text
  const page = parseBytes(text.value.bytes, options.limits)
  return page.ok
    ? itemsOfPage(list, text.value, page.value)
    : text.value.bad(`is not JSON: ${page.problem.detail.replace(/\.$/, '')}`)
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
