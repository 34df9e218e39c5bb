/** Processes that decide requests, as they told of themselves last. */
import type { InstanceRow } from '../port.ts'
import type { Database } from './database.ts'

const rowOf = (instance: InstanceRow) => ({
  id: instance.id,
  host: instance.host,
  started_at: instance.startedAt,
  seen_at: instance.seenAt,
  policy_number: instance.policyNumber,
  policy_hash: instance.policyHash,
  applied_at: instance.appliedAt,
  version: instance.version,
})

export const beat = async (
  { kysely, write }: Database,
  instances: readonly InstanceRow[],
): Promise<void> => {
  if (instances.length === 0) return
  const inserts = instances.map(rowOf).map((row) =>
    kysely
      .insertInto('isthmus_instances')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
  )
  await write(inserts, { lossy: true })
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
