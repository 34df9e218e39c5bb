/** Processes that decide requests, as they told of themselves last. */
import type { InstanceRow } from '../port.ts'
import type { Database } from './database.ts'

export const beat = async ({ kysely, write }: Database, instance: InstanceRow): Promise<void> => {
  const row = {
    id: instance.id,
    host: instance.host,
    started_at: instance.startedAt,
    seen_at: instance.seenAt,
    policy_number: instance.policyNumber,
    policy_hash: instance.policyHash,
    applied_at: instance.appliedAt,
    version: instance.version,
  }
  const insert = kysely.insertInto('isthmus_instances').values(row)
  await write([insert.onConflict((conflict) => conflict.column('id').doUpdateSet(row))], {
    lossy: true,
  })
}

/** Seen last first. */
export const instances = async ({ kysely, read }: Database): Promise<readonly InstanceRow[]> => {
  const [rows] = await read([
    kysely.selectFrom('isthmus_instances').selectAll().orderBy('seen_at', 'desc').orderBy('id'),
  ])
  return rows.map((row) => ({
    id: row.id,
    host: row.host,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    policyNumber: row.policy_number,
    policyHash: row.policy_hash,
    appliedAt: row.applied_at,
    version: row.version,
  }))
}
