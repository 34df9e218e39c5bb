/** Deletes what nobody asks for any more. Policy, history and audit are never deleted. */
import { sql } from 'kysely'
import type { Database } from './database.ts'
import { silentMembers } from './members.ts'
import { pruneTraffic } from './traffic.ts'

const dayMs = 86_400_000

/** Instances are shown for a week after they were seen last, and their batches and leases remembered. */
const goneAfterMs = 7 * dayMs

/** How rollouts did is kept for as long as a step may hold with some sense. */
const cellsMs = 7 * dayMs

/** Items that were left out of answers, of all instances. */
const mostItems = 10_000

export const prune = async (
  db: Database,
  { usageDays, contexts }: { readonly usageDays: number; readonly contexts: number },
): Promise<void> => {
  const { kysely, write } = db
  const now = Date.now()
  const oldest = now - usageDays * dayMs
  const oldestCell = now - cellsMs
  const gone = now - goneAfterMs
  const tooMany = sql<boolean>`(instance, sequence, place) in (
    select instance, sequence, place from (
      select instance, sequence, place, row_number() over (
        partition by instance order by sequence desc, at desc, place desc) as rank
      from isthmus_contexts) as ranked
    where rank > ${contexts})`
  await write(
    [
      kysely.deleteFrom('isthmus_usage').where('last_seen', '<', oldest),
      kysely.deleteFrom('isthmus_fields').where('last_seen', '<', oldest),
      kysely.deleteFrom('isthmus_quarantine').where('last_seen', '<', oldest),
      kysely
        .deleteFrom('isthmus_quarantine')
        .where(
          'id',
          'not in',
          kysely
            .selectFrom('isthmus_quarantine')
            .select('id')
            .orderBy('last_seen', 'desc')
            .limit(mostItems),
        ),
      kysely.deleteFrom('isthmus_cells').where('at', '<', oldestCell),
      kysely.deleteFrom('isthmus_mismatches').where('at', '<', oldestCell),
      kysely.deleteFrom('isthmus_batches').where('at', '<', gone),
      kysely.deleteFrom('isthmus_instances').where('seen_at', '<', new Date(gone).toISOString()),
      kysely.deleteFrom('isthmus_contexts').where('at', '<', oldest),
      kysely.deleteFrom('isthmus_contexts').where(tooMany),
      ...pruneTraffic(db, now),
      ...silentMembers(db, goneAfterMs),
    ],
    { lossy: true },
  )
}
