/** Sampled contexts of requests, on which a changed policy is tried. */
import type { FactsBatch, SampledContext } from '../../gateway/facts/facts.ts'
import type { Database } from './database.ts'
import { valueOf } from './entry-rows.ts'
import { contextRows } from './facts-rows.ts'
import { rowsOf } from './rows.ts'

const types = {
  instance: 'text',
  sequence: 'bigint',
  place: 'bigint',
  at: 'bigint',
  value: 'text',
} as const

export const insertContexts = ({ kind, kysely }: Database, batch: FactsBatch) =>
  rowsOf(kind, types, contextRows(batch)).map((values) =>
    kysely
      .insertInto('isthmus_contexts')
      .columns(['instance', 'sequence', 'place', 'at', 'value'])
      .expression(values),
  )

/** Newest first, of all instances. */
export const contexts = async (
  { kysely, read }: Database,
  limit: number,
): Promise<readonly SampledContext[]> => {
  const [rows] = await read([
    kysely
      .selectFrom('isthmus_contexts')
      .select('value')
      .orderBy('at', 'desc')
      .orderBy('instance')
      .orderBy('sequence', 'desc')
      .orderBy('place', 'desc')
      .limit(limit),
  ])
  return rows.map(({ value }) => valueOf(value, 'a sampled context') as unknown as SampledContext)
}
