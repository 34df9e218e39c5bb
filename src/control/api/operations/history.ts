/** Past changes in pages, newest first. */
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import type { EntryKind } from '../../../policy/index.ts'
import type { Answer, ApiContext } from '../operation.ts'
import { cursorOf, keyOfCursor, type PageQuery } from '../page.ts'

export interface HistoryQuery extends PageQuery {
  readonly kind?: EntryKind | undefined
  readonly id?: string | undefined
}

/** The changes of one policy stand on one page; its number leads on. */
export const historyPage = async (
  { store }: ApiContext,
  { kind, id, limit, cursor }: HistoryQuery,
): Promise<Result<Answer>> => {
  const key = keyOfCursor(cursor)
  if (!key.ok) return key
  if (key.value !== undefined && !/^\d{1,15}$/.test(key.value)) {
    return failed(problem('malformed', 'The cursor is none that a page has given.'))
  }
  const which = { ...(kind === undefined ? {} : { kind }), ...(id === undefined ? {} : { id }) }
  const before = key.value === undefined ? {} : { before: Number(key.value) }
  const items = await store.history({ ...which, ...before, limit })
  const last = items.at(-1)?.number
  if (last === undefined) return ok({ json: { items, next: null } })
  const older = await store.history({ ...which, before: last, limit: 1 })
  return ok({ json: { items, next: older.length > 0 ? cursorOf(String(last)) : null } })
}
