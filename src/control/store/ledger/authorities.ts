/** Who is written for a resource, and how that changes: prepared, drained, followed, committed. */
import { sql } from 'kysely'
import {
  isFenced,
  stages,
  type Ack,
  type Authority,
  type First,
  type Seen,
  type Stage,
  type StageName,
} from '../../../rollout/index.ts'
import { now } from '../clock.ts'
import { Taken, type Database } from '../database.ts'
import type { Tables } from '../tables.ts'
import { behindOf, lateMs, leftOf } from './behind.ts'
import type { Holding } from './holding.ts'

const quiet = { quiet: true } as const

const authorityOf = (row: Tables['isthmus_authorities']): Authority => ({
  resource: row.resource,
  rollout: row.rollout,
  share: row.share,
  stage: row.stage,
  side: row.side,
  epoch: row.epoch,
  next:
    row.next_stage === null || row.next_side === null
      ? undefined
      : { stage: row.next_stage, side: row.next_side },
})

/** What a member has followed; undefined where that is nothing. */
const followed = ({ db: { kysely }, member }: Holding, acks: readonly Ack[]) =>
  acks.length === 0
    ? undefined
    : kysely
        .insertInto('isthmus_acks')
        .values(acks.map((ack) => ({ member, ...ack })))
        .onConflict((conflict) =>
          conflict.columns(['member', 'resource']).doUpdateSet((eb) => ({
            epoch: eb.ref('excluded.epoch'),
            phase: eb.ref('excluded.phase'),
          })),
        )

export const renew = async (
  holding: Holding,
  acks: readonly Ack[],
): Promise<readonly Authority[]> => {
  const { db, member, name, times } = holding
  const { kysely, kind } = db
  const inMs = (ms: number) => sql<number>`${now(kind)} + ${sql.lit(Math.trunc(ms))}`
  const until = { lease: inMs(times.leaseMs), effect: inMs(times.leaseMs + lateMs(times)) }
  const lease = (from: Pick<typeof kysely, 'insertInto'>) =>
    from
      .insertInto('isthmus_members')
      .values({ id: member, ...until, is_bound: 1, name })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(until))
  const told = followed(holding, acks)
  if (kind === 'postgres') {
    // Each of them one round trip: a transaction of all takes six, and leases run out over slow ways.
    // What is read once the lease is there nobody changes any more without waiting for this member.
    const { read, write } = db.urgent ?? db
    await write([lease(told ? kysely.with('told', () => told) : kysely)], quiet)
    return authorities({ ...holding, db: { ...db, read } })
  }
  const all = kysely.selectFrom('isthmus_authorities').selectAll().orderBy('resource')
  const answers = await db.write([lease(kysely), ...(told ? [told] : []), all], quiet)
  return ((answers.at(-1) ?? []) as Tables['isthmus_authorities'][]).map(authorityOf)
}

/** Nothing of it is on its way any more: nobody waits for it. */
export const leave = async ({ db: { kysely, write }, member }: Holding): Promise<void> => {
  await write(
    [
      kysely.deleteFrom('isthmus_members').where('id', '=', member),
      kysely.deleteFrom('isthmus_acks').where('member', '=', member),
    ],
    quiet,
  )
}

export const authorities = async ({
  db: { kysely, read },
}: Holding): Promise<readonly Authority[]> => {
  const [rows] = await read([
    kysely.selectFrom('isthmus_authorities').selectAll().orderBy('resource'),
  ])
  return rows.map(authorityOf)
}

export const found = async (
  { db: { kysely, write } }: Holding,
  resource: string,
  { stage, side, rollout = '', share = 0 }: First,
): Promise<boolean> => {
  const row = { resource, stage, side, epoch: 1, phase: 'stable', rollout, share } as const
  try {
    await write([kysely.insertInto('isthmus_authorities').values(row)])
    return true
  } catch (error) {
    if (error instanceof Taken) return false
    throw error
  }
}

/** An authority that is as its editor saw it, which may have depended on the state of its rollout. */
const seenAs = (
  { kysely }: Database,
  resource: string,
  epoch: number,
  phase: 'stable' | 'preparing',
  seen: Seen | undefined,
) => {
  const update = kysely
    .updateTable('isthmus_authorities')
    .where('resource', '=', resource)
    .where('epoch', '=', epoch)
    .where('phase', '=', phase)
    .returning('resource')
  if (!seen) return update
  const newest = kysely
    .selectFrom('isthmus_rollouts')
    .select('id')
    .where('id', '=', seen.rollout)
    .where('version', '=', seen.version)
  return update.where('rollout', '=', seen.rollout).where((eb) => eb.exists(newest))
}

/** Changes an authority that is as its editor saw it; whether it was. */
const change = async (
  { db }: Holding,
  resource: string,
  epoch: number,
  phase: 'stable' | 'preparing',
  changes: Partial<Tables['isthmus_authorities']>,
  seen?: Seen,
): Promise<boolean> => {
  const [changed] = await db.write([seenAs(db, resource, epoch, phase, seen).set(changes)])
  return changed.length > 0
}

/** Nobody writes under intents in these, so that none is left by who had the resource before. */
const ends: readonly Stage[] = ['off', 'complete']

export const adopt = async (
  { db }: Holding,
  resource: string,
  epoch: number,
  rollout: string,
): Promise<boolean> => {
  const [changed] = await db.write([
    seenAs(db, resource, epoch, 'stable', undefined)
      .set({ rollout, stage: 'off', side: 'from', share: 0, epoch: epoch + 1 })
      .where('stage', 'in', ends)
      .where('rollout', '!=', rollout),
  ])
  return changed.length > 0
}

/** A stage whose writes differ is not to be had without waiting for those of the one before. */
export const restage = async (
  { db }: Holding,
  resource: string,
  epoch: number,
  { stage, share }: { readonly stage: Stage; readonly share: number },
  seen?: Seen,
): Promise<boolean> => {
  const alike = stages.filter((before) => !isFenced(before, stage))
  const [changed] = await db.write([
    seenAs(db, resource, epoch, 'stable', seen)
      .set({ stage, share, epoch: epoch + 1 })
      .where('stage', 'in', alike),
  ])
  return changed.length > 0
}

export const prepare = (
  holding: Holding,
  resource: string,
  epoch: number,
  { stage, side }: StageName,
  seen?: Seen,
): Promise<boolean> =>
  change(
    holding,
    resource,
    epoch,
    'stable',
    { phase: 'preparing', next_stage: stage, next_side: side },
    seen,
  )

/** Under another epoch: what members have told of this one must not count for the next attempt. */
export const abort = (holding: Holding, resource: string, epoch: number): Promise<boolean> =>
  change(holding, resource, epoch, 'preparing', {
    phase: 'stable',
    epoch: epoch + 1,
    next_stage: null,
    next_side: null,
  })

/**
 * Without the drain, repair would read the next authority and take its older state for the truth. At
 * `off` nothing is left to repair: what is not settled goes.
 */
export const commit = async (
  holding: Holding,
  resource: string,
  epoch: number,
  seen?: Seen,
): Promise<boolean> => {
  const { db } = holding
  const { kysely, write } = db
  const behind = behindOf(holding, resource, epoch)
  const left = leftOf(holding, resource).select('i.id')
  const isOff = kysely
    .selectFrom('isthmus_authorities')
    .select('resource')
    .where('resource', '=', resource)
    .where('epoch', '=', epoch + 1)
    .where('phase', '=', 'stable')
    .where('stage', '=', 'off')
  const [changed] = await write([
    seenAs(db, resource, epoch, 'preparing', seen)
      .set((eb) => ({
        epoch: epoch + 1,
        phase: 'stable',
        stage: eb.fn.coalesce('next_stage', 'stage'),
        side: eb.fn.coalesce('next_side', 'side'),
        next_stage: null,
        next_side: null,
      }))
      .where((eb) => eb.not(eb.exists(left)))
      .where((eb) => eb.not(eb.exists(behind))),
    kysely
      .deleteFrom('isthmus_intents')
      .where('resource', '=', resource)
      .where('owner', 'is', null)
      .where((eb) => eb.exists(isOff)),
  ])
  return changed.length > 0
}
