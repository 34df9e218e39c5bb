/** What changed in the past, newest first. */
import type { EntryKind } from '../../policy/index.ts'
import type { PastChange } from '../port.ts'
import type { Database } from './database.ts'
import { changeOf } from './entry-rows.ts'

export interface HistoryOf {
  readonly kind?: EntryKind
  readonly id?: string
  readonly limit?: number
  /** Only policies with smaller numbers. */
  readonly before?: number
}

const usualLimit = 100

/**
 * At most `limit` changes. Pages go on before the number of the last one, so the changes of one
 * policy stand on one page; only where one policy has more of them than a page, the rest is left out.
 */
export const history = async (
  { kysely, read }: Database,
  { kind, id, limit = usualLimit, before }: HistoryOf,
): Promise<readonly PastChange[]> => {
  let query = kysely
    .selectFrom('isthmus_changes as changes')
    .innerJoin('isthmus_audit as audit', 'audit.policy', 'changes.number')
    .selectAll('changes')
    .select(['audit.at', 'audit.actor', 'audit.action', 'audit.reason'])
    .orderBy('changes.number', 'desc')
    .orderBy('changes.kind')
    .orderBy('changes.id')
    .limit(limit + 1)
  if (kind !== undefined) query = query.where('changes.kind', '=', kind)
  if (id !== undefined) query = query.where('changes.id', '=', id)
  if (before !== undefined) query = query.where('changes.number', '<', before)
  const [rows] = await read([query])
  const page = rows.slice(0, limit)
  const next = rows[limit]?.number
  const whole = page.filter(({ number }) => number !== next)
  return (whole.length > 0 ? whole : page).map((row) => ({
    number: row.number,
    at: row.at,
    actor: row.actor,
    action: row.action,
    reason: row.reason,
    ...changeOf(row),
  }))
}
