/**
 * The statements of the ledger. SQLite and D1 run one transaction after the other; Postgres runs them
 * side by side, so there whoever opens an intent holds the row of the authority, which whoever
 * changes it waits for, and the other way round.
 */
import { sql, type Compilable, type RawBuilder } from 'kysely'
import type { Opening, Side, Stage } from '../../../rollout/index.ts'
import type { Database } from '../database.ts'
import { now } from '../clock.ts'

type Kind = Database['kind']

export interface OpenedRow {
  readonly id: string
  readonly owner: string | null
  readonly epoch: number
  readonly stage: Stage
  readonly side: Side
}

export const close = (
  { kysely }: Database,
  intents: readonly string[],
  member: string,
): Compilable<{ id: string }> =>
  kysely
    .deleteFrom('isthmus_intents')
    .where('id', 'in', intents)
    .where('owner', '=', member)
    .returning('id')

/** Openings as rows: one statement, and one text of it, however many there are. */
const rows = (kind: Kind, openings: readonly Opening[]): RawBuilder<unknown> => {
  const json = JSON.stringify(openings)
  return kind === 'postgres'
    ? sql`json_to_recordset(${json}::json) as o(intent text, resource text, key text, kind text)`
    : sql`(select value ->> 'intent' as intent, value ->> 'resource' as resource,
        value ->> 'key' as key, value ->> 'kind' as kind from json_each(${json})) as o`
}

/**
 * One that is there already was opened by this very statement, whose answer got lost; unless it was
 * taken since, which its owner says.
 */
export const open = (
  { kind, kysely }: Database,
  openings: readonly Opening[],
  member: string,
  withinMs: number,
): Compilable<OpenedRow> => {
  const stable = sql`select resource, stage, side, epoch from isthmus_authorities
    where phase = 'stable'`
  const held = kind === 'postgres' ? sql`${stable} for share` : stable
  const query = sql<OpenedRow>`
    with a as (${held})
    insert into isthmus_intents (id, resource, key, kind, stage, side, epoch, owner, state,
      create_in_flight, fresh, opened, deadline, due, attempts)
    select o.intent, o.resource, o.key, o.kind, a.stage, a.side, a.epoch, ${member}, 'open',
      0, 0, ${now(kind)}, ${now(kind)} + ${sql.lit(Math.trunc(withinMs))}, 0, 0
    from ${rows(kind, openings)} join a on a.resource = o.resource where true
    on conflict (id) do update set id = excluded.id
    returning id, owner, epoch, stage, side`
  return { compile: () => query.compile(kysely) }
}

/** How many intents each resource has, by state, and how old the oldest is. */
export const backlogs = ({ kysely, kind }: Database) =>
  kysely
    .selectFrom('isthmus_intents')
    .select((eb) => [
      'resource',
      eb.fn.count<number>('id').filterWhere('state', '=', 'open').as('open'),
      eb.fn.count<number>('id').filterWhere('state', '=', 'dirty').as('dirty'),
      eb.fn.count<number>('id').filterWhere('state', '=', 'quarantined').as('quarantined'),
      sql<number>`${now(kind)} - min(opened)`.as('oldest'),
    ])
    .groupBy('resource')
    .orderBy('resource')
