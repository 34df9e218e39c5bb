/** Intents of one member: what it opened or took. */
import { sql, type Compilable, type RawBuilder } from 'kysely'
import {
  stageRules,
  type Backlog,
  type Exchanged,
  type Opened,
  type Opening,
  type Side,
  type TakenIntent,
} from '../../../rollout/index.ts'
import { now } from '../clock.ts'
import { storable } from '../text.ts'
import type { Tables } from '../tables.ts'
import type { Holding } from './holding.ts'
import { retreating } from './behind.ts'
import { backlogs, close, open, type OpenedRow } from './statements.ts'

/** Nothing of the policy changes: nobody is told. */
const quiet = { quiet: true } as const

/**
 * Neither needs the other. Postgres takes a round trip for a statement and four for a transaction, SQLite
 * and D1 run one transaction after the other.
 */
const exchanged = async (
  db: Holding['db'],
  closing: readonly Compilable<{ id: string }>[],
  opening: readonly Compilable<OpenedRow>[],
): Promise<readonly [readonly { id: string }[], readonly OpenedRow[]]> => {
  if (db.kind === 'postgres') {
    const [closed, opened] = await Promise.all([
      closing.length > 0 ? db.write(closing, quiet) : [],
      opening.length > 0 ? db.write(opening, quiet) : [],
    ])
    return [closed.flat(), opened.flat()]
  }
  // A close that gets lost with the power is made again by repair, which finds nothing to do. Under an
  // open nothing is done before the answer.
  const how = { ...quiet, lossy: opening.length === 0, early: true }
  const answers = await db.write([...closing, ...opening], how)
  return [
    (closing.length > 0 && answers[0]) || [],
    ((opening.length > 0 && answers.at(-1)) || []) as readonly OpenedRow[],
  ]
}

export const exchange = async (
  { db, member, times }: Holding,
  openings: readonly Opening[],
  closings: readonly string[],
): Promise<Exchanged> => {
  const closing = closings.length > 0 ? [close(db, closings, member)] : []
  const opening = openings.length > 0 ? [open(db, openings, member, times.requestMs)] : []
  if (closing.length + opening.length === 0) return { closed: new Set(), opened: new Map() }
  const [closed, opened] = await exchanged(db, closing, opening)
  const ours = opened.filter(({ owner }) => owner === member)
  return {
    closed: new Set(closed.map(({ id }) => id)),
    opened: new Map(
      ours.map(({ id, epoch, stage, side }): [string, Opened] => [
        id,
        { intent: id, epoch, stage, side },
      ]),
    ),
  }
}

export const confirm = async ({ db, member }: Holding, intent: string): Promise<boolean> => {
  const [found] = await db.read([
    db.kysely
      .selectFrom('isthmus_intents')
      .select('id')
      .where('id', '=', intent)
      .where('owner', '=', member),
  ])
  return found.length > 0
}

const greatest = (kind: Holding['db']['kind']) => sql.raw(kind === 'postgres' ? 'greatest' : 'max')

/** The deadline that an intent has, or another one where that is later. */
const later = ({ kind }: Holding['db'], than: RawBuilder<number>): RawBuilder<number> =>
  sql<number>`${greatest(kind)}(deadline, ${than})`

/** Changes an intent that is still this member's; whether it was. */
const change = async (
  { db, member }: Holding,
  intent: string,
  changes: Partial<Tables['isthmus_intents']>,
  extra: { readonly inFlight?: boolean; readonly afterMs?: number } = {},
): Promise<boolean> => {
  const { inFlight = false, afterMs } = extra
  const [changed] = await db.write(
    [
      db.kysely
        .updateTable('isthmus_intents')
        .set({
          ...changes,
          // It was given up now at the latest: from now on it may take all of the grace.
          ...(inFlight ? { create_in_flight: 1, deadline: later(db, now(db.kind)) } : {}),
          ...(afterMs === undefined
            ? {}
            : {
                due: sql<number>`${now(db.kind)} + ${sql.lit(Math.trunc(afterMs))}`,
                attempts: sql<number>`attempts + 1`,
              }),
        })
        .where('id', '=', intent)
        .where('owner', '=', member)
        .returning('id'),
    ],
    quiet,
  )
  return changed.length > 0
}

/** What is told of a refusal: enough for a person, never a document. */
const told = (problem: string | undefined) =>
  problem === undefined ? null : storable(problem.slice(0, 2000))

export const fresh = (holding: Holding, intent: string): Promise<boolean> =>
  change(holding, intent, { fresh: 1 })

export const dirty = (
  holding: Holding,
  intent: string,
  inFlight: boolean,
  problem: string | undefined,
  key?: string,
): Promise<boolean> => {
  const changes = { state: 'dirty', owner: null, problem: told(problem) } as const
  return change(holding, intent, { ...changes, ...(key !== undefined && { key }) }, { inFlight })
}

export const handOver = (holding: Holding, intent: string): Promise<boolean> =>
  change(holding, intent, { owner: null })

export const putOff = (
  holding: Holding,
  intent: string,
  inFlight: boolean,
  problem: string | undefined,
  afterMs: number,
): Promise<boolean> =>
  change(holding, intent, { owner: null, problem: told(problem) }, { inFlight, afterMs })

export const quarantine = (holding: Holding, intent: string, problem: string): Promise<boolean> =>
  change(holding, intent, { owner: null, state: 'quarantined', problem: told(problem) })

/** Members whose lease has not run out; others may still believe in theirs, and `confirm` tells them. */
const living = ({ db: { kysely, kind }, times }: Holding) =>
  kysely
    .selectFrom('isthmus_members')
    .select('id')
    .where('lease', '>=', sql<number>`${now(kind)} - ${sql.lit(times.marginMs)}`)

export const take = async (holding: Holding): Promise<TakenIntent | undefined> => {
  const { db, member, times } = holding
  const { kysely, kind } = db
  const free = kysely
    .selectFrom('isthmus_intents')
    .select('id')
    .where('state', '!=', 'quarantined')
    .where('due', '<=', now(kind))
    // Those of a resource that is about to be at `off` have nothing to be repaired for.
    .where('resource', 'not in', retreating(db))
    // Without a lease it would be taken back at once, and forth again.
    .where(sql`${member}`, 'in', living(holding))
    .where((eb) =>
      eb.or([
        eb('owner', 'is', null),
        eb.and([eb('owner', '!=', member), eb('owner', 'not in', living(holding))]),
      ]),
    )
    .orderBy('due')
    .orderBy('opened')
    .orderBy('id')
    .limit(1)
  const one = kind === 'postgres' ? free.forUpdate().skipLocked() : free
  const grace = sql.lit(Math.trunc(times.graceMs))
  const left = sql<number>`deadline + ${grace} - ${now(kind)}`
  /** What a dead one has sent since `due` counts, too. */
  const deadline = later(
    db,
    sql`case when owner is null then 0 else due + ${sql.lit(Math.trunc(times.requestMs))} end`,
  )
  const isWaiting = sql`state = 'open' or create_in_flight = 1 or owner is not null`
  const over = sql`case when ${isWaiting} then ${deadline} + ${grace} else 0 end`
  const [[row]] = await db.write(
    [
      kysely
        .updateTable('isthmus_intents')
        .set({
          owner: member,
          // Its requests begin once it has waited for those before it.
          due: sql<number>`${greatest(kind)}(${now(kind)}, ${over})`,
          // Who took it before and died since may have sent a create: nobody has said so.
          create_in_flight: sql<number>`case when owner is null then create_in_flight else 1 end`,
          deadline,
        })
        .where('id', '=', one)
        .returning([
          'id',
          'resource',
          'key',
          'kind',
          'side',
          'epoch',
          'state',
          'create_in_flight',
          'fresh',
          'attempts',
          left.as('left'),
          sql<number>`${now(kind)} - opened`.as('age'),
        ]),
    ],
    quiet,
  )
  return (
    row && {
      intent: row.id,
      resource: row.resource,
      key: row.key,
      kind: row.kind,
      side: row.side,
      epoch: row.epoch,
      state: row.state === 'open' ? 'open' : 'dirty',
      createInFlight: row.create_in_flight === 1,
      fresh: row.fresh === 1,
      attempts: row.attempts,
      graceMs: Math.max(0, row.left),
      ageMs: Math.max(0, row.age),
    }
  )
}

export const intentsOf = async (
  { db: { kysely, kind, read } }: Holding,
  resource: string,
  key: string | undefined,
  lastingMs?: number,
): Promise<{ readonly side: Side; readonly any: boolean }> => {
  const own = kysely.selectFrom('isthmus_intents').select('id').where('resource', '=', resource)
  const [[authority], intents] = await read([
    kysely
      .selectFrom('isthmus_authorities')
      .select(['side', 'stage'])
      .where('resource', '=', resource),
    (key === undefined
      ? own.where((eb) =>
          eb.or([
            eb('state', '!=', 'open'),
            ...(lastingMs === undefined
              ? []
              : [
                  eb('opened', '<=', sql<number>`${now(kind)} - ${sql.lit(Math.trunc(lastingMs))}`),
                ]),
          ]),
        )
      : own.where((eb) => eb.or([eb('key', 'in', [key, '']), eb('key', 'like', '+%')]))
    ).limit(1),
  ])
  const { side, stage } = authority ?? { side: 'from', stage: 'off' }
  return { side, any: intents.length > 0 || !stageRules[stage].compares }
}

export const backlog = async ({ db }: Holding): Promise<Backlog[]> => {
  const [rows] = await db.read([backlogs(db)])
  return rows.map(({ resource, open: opened, dirty: unsettled, quarantined, oldest }) => ({
    resource,
    open: opened,
    dirty: unsettled,
    quarantined: quarantined,
    oldestMs: Math.max(0, oldest),
  }))
}
