/** Where answers of both sides of rollouts differ: page by page, the most frequent first. */
import { sql } from 'kysely'
import type { MismatchFilter, MismatchRow } from '../port.ts'
import type { Database } from './database.ts'

const names = ['rollout', 'version', 'route', 'path', 'kind'] as const

const total = sql<number | string>`sum(count)`

/** Anywhere in it, whatever its case. */
const containing = (text: string): string => `%${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`

export const mismatches = async (
  { kysely, read }: Database,
  { rollout, version, route, path, since, after, limit }: MismatchFilter,
): Promise<readonly MismatchRow[]> => {
  let query = kysely
    .selectFrom('isthmus_mismatches')
    .select([...names])
    .select([
      sql<string | null>`max(from_form)`.as('from_form'),
      sql<string | null>`max(to_form)`.as('to_form'),
      total.as('total'),
      sql<number | string>`min(at)`.as('first'),
      sql<number | string>`max(last_seen)`.as('last'),
    ])
    .groupBy([...names])
    .orderBy('total', 'desc')
    .orderBy('rollout')
    .orderBy('version')
    .orderBy('route')
    .orderBy('path')
    .orderBy('kind')
    .limit(limit)
  if (rollout !== undefined) query = query.where('rollout', '=', rollout)
  if (version !== undefined) query = query.where('version', '=', version)
  if (route !== undefined) query = query.where('route', '=', route)
  if (path !== undefined) {
    query = query.where(sql<boolean>`lower(path) like ${containing(path)} escape '\\'`)
  }
  if (since !== undefined) query = query.where('at', '>=', since)
  if (after) {
    const key = sql.join(names.map((name) => sql`${after[name]}`))
    const columns = sql.join(names.map((name) => sql.ref(name)))
    query = query.having(
      sql<boolean>`${total} < ${after.count} or (${total} = ${after.count} and (${columns}) > (${key}))`,
    )
  }
  const [rows] = await read([query], { long: true })
  return rows.map(({ from_form, to_form, total: count, first, last, ...row }) => ({
    ...row,
    from: from_form,
    to: to_form,
    count: Number(count),
    firstSeen: Number(first),
    lastSeen: Number(last),
  }))
}
