/** What a batch of facts adds to the tables, as rows: of all drivers, and of Workers that write them without Kysely. */
import type { FactsBatch, FieldCount, UsageCount } from '../../gateway/facts/facts.ts'
import { canonicalText, type Json } from '../../json/index.ts'
import type { Sha256 } from '../../policy/index.ts'
import { omittedKey } from '../../gateway/omit/quarantine.ts'
import type { Tables } from './tables.ts'

/** Batches of an instance that are remembered: one whose answer got lost comes again as the next one. */
export const remembered = 100

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

interface Counted {
  count: number
  first_seen: number
  last_seen: number
}

/** Rows of one key as one, in the order of their keys: two that write the same rows must not lock each other. */
const added = <Row extends Counted>(
  rows: readonly Row[],
  keyOf: (row: Row) => readonly string[],
): Row[] => {
  const sums = new Map<string, Row>()
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row))
    const sum = sums.get(key)
    sums.set(
      key,
      sum === undefined
        ? row
        : {
            ...row,
            count: sum.count + row.count,
            first_seen: Math.min(sum.first_seen, row.first_seen),
            last_seen: Math.max(sum.last_seen, row.last_seen),
          },
    )
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

type UsageTable = Tables['isthmus_usage']
type FieldsTable = Tables['isthmus_fields']

export const usageKey = [
  'client',
  'version',
  'source',
  'route',
  'backend',
  'status_class',
  'day',
] as const
export const fieldsKey = ['client', 'version', 'route', 'field', 'how'] as const
const usageRow = (count: UsageCount): UsageTable => ({
  client: count.client,
  version: count.version,
  source: count.source,
  route: count.route,
  backend: count.backend,
  status_class: count.statusClass,
  day: dayOf(count.lastSeen),
  count: count.count,
  first_seen: count.firstSeen,
  last_seen: count.lastSeen,
})

const fieldsRow = (count: FieldCount): FieldsTable => ({
  client: count.client,
  version: count.version,
  route: count.route,
  field: count.field,
  how: count.how,
  count: count.count,
  first_seen: count.firstSeen,
  last_seen: count.lastSeen,
})

/** One per key. */
export const usageRows = ({ usage }: FactsBatch) =>
  added(usage.map(usageRow), (row) => usageKey.map((name) => row[name]))

/** One per key. */
export const fieldsRows = ({ fields }: FactsBatch) =>
  added(fields.map(fieldsRow), (row) => fieldsKey.map((name) => row[name]))

export const contextRows = ({ instance, sequence, contexts }: FactsBatch) =>
  contexts.map((context, place) => ({
    instance,
    sequence,
    place,
    at: context.at,
    value: canonicalText(context as unknown as Json),
  }))

export const quarantineTexts = [
  'id',
  'route',
  'backend',
  'store_version',
  'client_version',
  'place',
  'pointer',
  'item',
  'code',
  'detail',
] as const

/** In one order: two that write the same rows must not lock each other. */
export const omittedRows = async ({ omitted = [] }: FactsBatch, sha256: Sha256) => {
  const rows = await Promise.all(
    omitted.map(async (one) => ({
      id: await sha256(omittedKey(one)),
      route: one.route,
      backend: one.backend,
      store_version: one.storeVersion,
      client_version: one.clientVersion,
      place: one.place,
      pointer: one.pointer,
      item: one.id ?? null,
      code: one.code,
      detail: one.detail,
      count: one.count,
      first_seen: one.firstSeen,
      last_seen: one.lastSeen,
    })),
  )
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
