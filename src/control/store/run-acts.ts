/** Who did what with a run, out of the audit, which is where its states went through. */
import type { Json } from '../../json/index.ts'
import type { RunAct } from '../runs.ts'
import type { Database } from './database.ts'
import { valueOf } from './entry-rows.ts'

/** Newest acts of all runs among which those of one are looked for. */
const mostRead = 2000

const memberOf = (value: Json | undefined, name: string): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, Json>>)[name]
    : undefined

/** Oldest first. */
export const runActs = async (
  { kysely, read }: Database,
  run: string,
): Promise<readonly RunAct[]> => {
  const [rows] = await read([
    kysely
      .selectFrom('isthmus_audit')
      .select(['seq', 'at', 'actor', 'action', 'reason', 'detail'])
      .where('action', 'like', 'migration.%')
      .orderBy('seq', 'desc')
      .limit(mostRead),
  ])
  return rows.toReversed().flatMap(({ seq, at, actor, action, reason, detail: text }) => {
    const detail = valueOf(text, `audit row ${seq}`)
    if (detail['run'] !== run) return []
    const status = memberOf(detail['after'], 'status')
    return [{ at, actor, action, reason, status: typeof status === 'string' ? status : null }]
  })
}
