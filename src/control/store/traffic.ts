/**
 * Traffic over time, of all instances: by minute at first, by hour once that is older than two hours,
 * and for thirty days. Each answer is counted in one row only, so that both add up.
 */
import { sql, type Compilable } from 'kysely'
import type { FactsBatch } from '../../gateway/facts/facts.ts'
import { minuteMs } from '../../gateway/facts/traffic.ts'
import type { TrafficFilter, TrafficRow } from '../port.ts'
import type { Database } from './database.ts'
import { rowsOf } from './rows.ts'
import { added, refs, typesOf } from './sums.ts'
import {
  trafficColumns,
  trafficCounts,
  trafficKey,
  trafficRows,
  trafficTexts,
} from './traffic-rows.ts'

const table = 'isthmus_traffic'
const texts = new Set<string>(trafficTexts)
const types = typesOf(trafficColumns, (name) => !texts.has(name))
const columns = refs(trafficColumns)
const orAdd = sql`on conflict (${refs(trafficKey)}) do update set ${added(table, trafficCounts)}`

/** Adds what a batch tells to what is known. */
export const trafficQueries = (
  { kind, kysely }: Database,
  batch: FactsBatch,
): readonly Compilable[] =>
  rowsOf(kind, types, trafficRows(batch))
    .map((rows) => sql`insert into ${sql.table(table)} (${columns}) ${rows} ${orAdd}`)
    .map((query) => ({ compile: () => query.compile(kysely) }))

/** The sums of all that is asked for. */
const summed = (names: readonly string[]) =>
  sql.join(names.map((name) => sql`sum(${sql.ref(name)}) as ${sql.ref(name)}`))

/** When the step begins that a row belongs to. */
const begins = (step: number) => sql<number>`at - at % ${sql.lit(step)}`

export const traffic = async (
  { kysely, read }: Database,
  { from, to, step }: TrafficFilter,
): Promise<readonly TrafficRow[]> => {
  const query = sql<Readonly<Record<string, string | number>>>`
    select ${begins(step)} as step, ${refs(trafficTexts)}, ${summed(trafficCounts)}
    from ${sql.table(table)} where at >= ${from} and at < ${to}
    group by ${begins(step)}, ${refs(trafficTexts)}
    order by step, ${refs(trafficTexts)}`
  const [rows] = await read([{ compile: () => query.compile(kysely) }], { long: true })
  return rows.map((row) => ({
    at: Number(row['step']),
    version: String(row['version']),
    backend: String(row['backend']),
    storeVersion: String(row['store_version']),
    statusClass: String(row['status_class']),
    latency: trafficCounts.map((name) => Number(row[name])),
  }))
}

const hourMs = 60 * minuteMs
const minutesMs = 2 * hourMs
const hoursMs = 30 * 24 * hourMs

/** Whole hours that are older become one row of each key; what is older still is deleted. */
export const pruneTraffic = ({ kind, kysely }: Database, now: number): readonly Compilable[] => {
  const until = Math.floor((now - minutesMs) / hourMs) * hourMs
  const older = sql`from ${sql.table(table)} where span = ${minuteMs} and at < ${until}`
  const sums = sql.join(trafficCounts.map((name) => sql`sum(${sql.ref(name)})`))
  const insert = sql`insert into ${sql.table(table)} (${columns})
    select ${sql.lit(hourMs)}, ${begins(hourMs)}, ${refs(trafficTexts)}, ${sums}`
  const grouped = sql`group by ${begins(hourMs)}, ${refs(trafficTexts)} ${orAdd}`
  // Others write meanwhile: only what this statement deletes is what it adds.
  const moved =
    kind === 'postgres'
      ? [sql`with older as (delete ${older} returning *) ${insert} from older ${grouped}`]
      : [sql`${insert} ${older} ${grouped}`, sql`delete ${older}`]
  return [...moved, sql`delete from ${sql.table(table)} where at < ${now - hoursMs}`].map(
    (query) => ({ compile: () => query.compile(kysely) }),
  )
}
