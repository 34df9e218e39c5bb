/**
 * What a Worker of the data plane says to D1 itself: the texts that the control store has from
 * Kysely (`test/control/worker/statements.test.ts`), without Kysely.
 */
import { fieldsKey, quarantineTexts, usageKey } from '../store/facts-rows.ts'
import { trafficColumns, trafficCounts, trafficKey } from '../store/traffic-rows.ts'

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')

/** Rows come as one parameter, a JSON text. */
const insert = (table: string, columns: readonly string[]): string =>
  `insert into "${table}" (${quoted(columns)}) select ` +
  `${columns.map((name) => `value ->> '${name}'`).join(', ')} from json_each(?) where true`

const both = (table: string, name: string): string => `"${table}"."${name}", "excluded"."${name}"`

/** Adds to what is counted already; some columns are as they were found last. */
const add = (
  table: string,
  key: readonly string[],
  texts: readonly string[] = key,
  newest: readonly string[] = [],
): string =>
  `${insert(table, [...texts, 'count', 'first_seen', 'last_seen'])} on conflict (${quoted(key)}) ` +
  `do update set ${newest.map((name) => `"${name}" = "excluded"."${name}", `).join('')}"count" = "${table}"."count" + excluded.count, ` +
  `"first_seen" = min(${both(table, 'first_seen')}), ` +
  `"last_seen" = max(${both(table, 'last_seen')})`

const sums = (table: string, names: readonly string[]): string =>
  names.map((name) => `"${name}" = "${table}"."${name}" + "excluded"."${name}"`).join(', ')

export const statements = {
  /** Parameter: 1 */
  head: 'select * from "isthmus_head" where "id" = ?',
  /** Parameter: number of a policy */
  changed: 'select * from "isthmus_entries" where "number" > ?',
  batch: 'insert into "isthmus_batches" ("instance", "sequence", "at") values (?, ?, ?)',
  forget: 'delete from "isthmus_batches" where "instance" = ? and "sequence" <= ?',
  isKept: 'select "sequence" from "isthmus_batches" where "instance" = ? and "sequence" = ?',
  usage: add('isthmus_usage', usageKey),
  fields: add('isthmus_fields', fieldsKey),
  quarantine: add('isthmus_quarantine', ['id'], quarantineTexts, ['place', 'pointer', 'detail']),
  traffic:
    `${insert('isthmus_traffic', trafficColumns)} on conflict (${quoted(trafficKey)}) ` +
    `do update set ${sums('isthmus_traffic', trafficCounts)}`,
  contexts: insert('isthmus_contexts', ['instance', 'sequence', 'place', 'at', 'value']),
} as const
