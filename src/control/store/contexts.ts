/** Sampled contexts of requests, on which a changed policy is tried. */
import { canonicalText, type Json } from '../../json/index.ts'
import type { FactsBatch, SampledContext } from '../../gateway/facts/facts.ts'
import type { Database } from './database.ts'
import { valueOf } from './entry-rows.ts'
import { rowsOf } from './rows.ts'

const types = {
  instance: 'text',
  sequence: 'bigint',
  place: 'bigint',
  at: 'bigint',
  value: 'text',
} as const

export const insertContexts = (
  { kind, kysely }: Database,
  { instance, sequence, contexts }: FactsBatch,
) => {
  const rows = contexts.map((context, place) => ({
    instance,
    sequence,
    place,
    at: context.at,
    value: canonicalText(context as unknown as Json),
  }))
  return rowsOf(kind, types, rows).map((values) =>
    kysely
      .insertInto('isthmus_contexts')
      .columns(['instance', 'sequence', 'place', 'at', 'value'])
      .expression(values),
  )
}

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
