/** Past changes in pages, newest first. */
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import type { EntryKind } from '../../../policy/index.ts'
import type { PastChange } from '../../port.ts'
import type { Answer, ApiContext } from '../operation.ts'
import { cursorOf, keyOfCursor, type PageQuery } from '../page.ts'

/** Up to a policy, of which so many changes were on the page before. */
interface Place {
  readonly number: number
  readonly shown: number
}

const placeOf = (key: string | undefined): Place | undefined | null => {
  if (key === undefined) return undefined
  const [, number, shown] = /^(\d{1,15})\.(\d{1,9})$/.exec(key) ?? []
  return number === undefined ? null : { number: Number(number), shown: Number(shown) }
}

const nextPlace = (items: readonly PastChange[], before: Place | undefined): Place => {
  const { number } = items.at(-1)!
  const here = items.filter((item) => item.number === number).length
  return { number, shown: here + (before?.number === number ? before.shown : 0) }
}

export const historyPage = async (
  { store }: ApiContext,
  {
    kind,
    id,
    limit,
    cursor,
  }: PageQuery & { readonly kind?: EntryKind | undefined; readonly id?: string | undefined },
): Promise<Result<Answer>> => {
  const key = keyOfCursor(cursor)
  if (!key.ok) return key
  const place = placeOf(key.value)
  if (place === null)
    return failed(problem('malformed', 'The cursor is none that a page has given.'))
  const skipped = place?.shown ?? 0
  const found = await store.history({
    limit: limit + skipped + 1,
    ...(kind === undefined ? {} : { kind }),
    ...(id === undefined ? {} : { id }),
    ...(place === undefined ? {} : { before: place.number + 1 }),
  })
  const rest = found.slice(skipped)
  const items = rest.slice(0, limit)
  if (rest.length <= limit) return ok({ json: { items, next: null } })
  const { number, shown } = nextPlace(items, place)
  return ok({ json: { items, next: cursorOf(`${number}.${shown}`) } })
}
