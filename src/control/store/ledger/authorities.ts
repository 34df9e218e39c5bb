/** Who is written for a resource, and how that changes: prepared, drained, followed, committed. */
import { sql } from 'kysely'
import type { Ack, Authority, StageName } from '../../../rollout/index.ts'
import { now } from '../clock.ts'
import { Taken } from '../database.ts'
import type { Tables } from '../tables.ts'
import type { Holding } from './holding.ts'

const quiet = { quiet: true } as const

const authorityOf = (row: Tables['isthmus_authorities']): Authority => ({
  resource: row.resource,
  stage: row.stage,
  side: row.side,
  epoch: row.epoch,
  next:
    row.next_stage === null || row.next_side === null
      ? undefined
      : { stage: row.next_stage, side: row.next_side },
})

export const renew = async (
  { db: { kysely, kind, write }, member, times }: Holding,
  acks: readonly Ack[],
): Promise<readonly Authority[]> => {
  const lease = sql<number>`${now(kind)} + ${sql.lit(Math.trunc(times.leaseMs))}`
  const held = kysely
    .insertInto('isthmus_members')
    .values({ id: member, lease, is_bound: 1 })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ lease }))
  const told = acks.map((ack) =>
    kysely
      .insertInto('isthmus_acks')
      .values({ member, ...ack })
      .onConflict((conflict) =>
        conflict
          .columns(['member', 'resource'])
          .doUpdateSet({ epoch: ack.epoch, phase: ack.phase }),
      ),
  )
  const all = kysely.selectFrom('isthmus_authorities').selectAll().orderBy('resource')
  const answers = await write([held, ...told, all], quiet)
  return ((answers.at(-1) ?? []) as Tables['isthmus_authorities'][]).map(authorityOf)
}

export const found = async (
  { db: { kysely, write } }: Holding,
  resource: string,
  { stage, side }: StageName,
): Promise<boolean> => {
  const first = { epoch: 1, phase: 'stable', rollout: '', share: 0 } as const
  const row = { resource, stage, side, ...first }
  try {
    await write([kysely.insertInto('isthmus_authorities').values(row)])
    return true
  } catch (error) {
    if (error instanceof Taken) return false
    throw error
  }
}

/** Changes an authority that is as its editor saw it; whether it was. */
const change = async (
  { db: { kysely, write } }: Holding,
  resource: string,
  epoch: number,
  phase: 'stable' | 'preparing',
  changes: Partial<Tables['isthmus_authorities']>,
): Promise<boolean> => {
  const [changed] = await write([
    kysely
      .updateTable('isthmus_authorities')
      .set(changes)
      .where('resource', '=', resource)
      .where('epoch', '=', epoch)
      .where('phase', '=', phase)
      .returning('resource'),
  ])
  return changed.length > 0
}

export const prepare = (
  holding: Holding,
  resource: string,
  epoch: number,
  { stage, side }: StageName,
): Promise<boolean> =>
  change(holding, resource, epoch, 'stable', {
    phase: 'preparing',
    next_stage: stage,
    next_side: side,
  })

export const abort = (holding: Holding, resource: string, epoch: number): Promise<boolean> =>
  change(holding, resource, epoch, 'preparing', {
    phase: 'stable',
    next_stage: null,
    next_side: null,
  })

/**
 * Without the drain, repair would read the next authority and take its older state for the truth. A
 * member that is bound by its lease is excused once all that it sent before can have no effect any more.
 */
export const commit = async (
  { db: { kysely, kind, write }, times }: Holding,
  resource: string,
  epoch: number,
): Promise<boolean> => {
  const over = sql<number>`${now(kind)} - ${sql.lit(times.marginMs + times.requestMs + times.graceMs)}`
  const behind = kysely
    .selectFrom('isthmus_members as m')
    .select('m.id')
    .where((eb) => eb.or([eb('m.is_bound', '=', 0), eb('m.lease', '>=', over)]))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('isthmus_acks as a')
            .select('a.member')
            .whereRef('a.member', '=', 'm.id')
            .where('a.resource', '=', resource)
            .where('a.epoch', '=', epoch)
            .where('a.phase', '=', 'preparing'),
        ),
      ),
    )
  const left = kysely.selectFrom('isthmus_intents').select('id').where('resource', '=', resource)
  const [changed] = await write([
    kysely
      .updateTable('isthmus_authorities')
      .set((eb) => ({
        epoch: epoch + 1,
        phase: 'stable',
        stage: eb.fn.coalesce('next_stage', 'stage'),
        side: eb.fn.coalesce('next_side', 'side'),
        next_stage: null,
        next_side: null,
      }))
      .where('resource', '=', resource)
      .where('epoch', '=', epoch)
      .where('phase', '=', 'preparing')
      .where((eb) => eb.not(eb.exists(left)))
      .where((eb) => eb.not(eb.exists(behind)))
      .returning('resource'),
  ])
  return changed.length > 0
}
