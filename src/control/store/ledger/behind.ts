/** What a change of who is written still waits for: members that have not followed, and intents. */
import { sql } from 'kysely'
import type { InTheWay } from '../../../rollout/index.ts'
import type { LedgerTimes } from '../../port.ts'
import { now } from '../clock.ts'
import type { Holding } from './holding.ts'

/** More names are not told at once. */
const mostNames = 20

/** Milliseconds after a lease in which what was sent under it can have an effect. */
export const lateMs = ({ marginMs, requestMs, graceMs }: LedgerTimes): number =>
  marginMs + requestMs + graceMs

/**
 * Members that a change of a resource waits for. One that is bound by its lease is excused once all
 * that it sent before can have no effect any more.
 */
export const behindOf = (
  { db: { kysely, kind }, times }: Holding,
  resource: string,
  epoch: number,
) => {
  const over = sql<number>`${now(kind)} - ${sql.lit(lateMs(times))}`
  return kysely
    .selectFrom('isthmus_members as m')
    .select(['m.id', 'm.name'])
    .where((eb) => {
      const told = eb
        .selectFrom('isthmus_acks as a')
        .select('a.member')
        .whereRef('a.member', '=', 'm.id')
        .where('a.resource', '=', resource)
      const followed = told.where('a.epoch', '=', epoch).where('a.phase', '=', 'preparing')
      return eb.and([
        eb.not(eb.exists(followed)),
        // Who has never told of the resource knows of no rollout, and writes by its flags, lease or not.
        eb.or([eb('m.lease', '>=', over), eb('m.is_bound', '=', 0), eb.not(eb.exists(told))]),
      ])
    })
}

/**
 * Intents of a resource that a change of it waits for. At `off` the old backend alone counts, and is
 * the authority before and after: what is missing at the new one is no loss there, so that a backend
 * that is gone keeps nobody from going back. Only what may still be on its way is waited for.
 */
export const leftOf = ({ db, times }: Holding, resource: string) =>
  db.kysely
    .selectFrom('isthmus_intents as i')
    .where('i.resource', '=', resource)
    .where((eb) =>
      eb.or([
        eb.not(eb.exists(retreating(db).where('o.resource', '=', resource))),
        eb('i.owner', 'is not', null),
        eb.and([
          eb.or([eb('i.state', '=', 'open'), eb('i.create_in_flight', '=', 1)]),
          eb('i.deadline', '>', sql<number>`${now(db.kind)} - ${sql.lit(times.graceMs)}`),
        ]),
      ]),
    )

/** Resources that are about to be at `off`, with the authority that they have. */
export const retreating = ({ kysely }: Pick<Holding['db'], 'kysely'>) =>
  kysely
    .selectFrom('isthmus_authorities as o')
    .select('o.resource')
    .where('o.phase', '=', 'preparing')
    .where('o.next_stage', '=', 'off')
    .where('o.side', '=', 'from')

/** As of one moment. */
export const inTheWay = async (
  holding: Holding,
  resource: string,
  epoch: number,
): Promise<InTheWay> => {
  const { read } = holding.db
  const [members, [intents]] = await read([
    behindOf(holding, resource, epoch).orderBy('m.id').limit(mostNames),
    leftOf(holding, resource).select((eb) => eb.fn.countAll<number>().as('count')),
  ])
  return {
    members: members.map(({ id, name }) => (name === '' ? id : name)),
    intents: intents?.count ?? 0,
  }
}
