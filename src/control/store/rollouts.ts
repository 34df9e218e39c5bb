/** How far rollouts are: one row each, changed on the condition that it is as its editor saw it. */
import { canonicalText, type Json, type JsonObject } from '../../json/index.ts'
import type { RolloutState } from '../../rollout/index.ts'
import type { Actor, RolloutRow, Rollouts } from '../port.ts'
import { append, type Plan } from './append.ts'
import { now } from './clock.ts'
import type { Database } from './database.ts'
import { headRow, tailOf } from './tail.ts'

export interface RolloutChange {
  readonly actor: Actor
  /** `rollout.step`, as the audit names it. */
  readonly action: string
  readonly reason?: string
  /** Name of the rollout. */
  readonly rollout: string
  /** Of the state that was seen; 0 where there was none. */
  readonly version: number
  /** Null forgets it, once the rollout is not declared any more. */
  readonly state: RolloutState | null
}

/** What this program wrote itself, and nobody else. */
const stateOf = (text: string): RolloutState => JSON.parse(text) as RolloutState

const textOf = (state: RolloutState): string => canonicalText(jsonOf(state))

/** Without members that are undefined. */
const jsonOf = (state: RolloutState): JsonObject =>
  Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined))

export const rollouts = async ({ kysely, kind, read }: Database): Promise<Rollouts> => {
  const [[clock], rows] = await read([
    kysely.selectFrom('isthmus_head').select(now(kind).as('now')).where('id', '=', 1),
    kysely.selectFrom('isthmus_rollouts').selectAll().orderBy('id'),
  ])
  return {
    now: clock?.now ?? 0,
    rows: new Map(
      rows.map(({ id, version, state }): [string, RolloutRow] => [
        id,
        { version: version, state: stateOf(state) },
      ]),
    ),
  }
}

/** @returns whether it was as its editor saw it */
export const changeRollout = (
  db: Database,
  { actor, action, reason, rollout, version, state }: RolloutChange,
): Promise<boolean> =>
  append<boolean>(db, async (): Promise<Plan<boolean>> => {
    const { kysely } = db
    const row = kysely.selectFrom('isthmus_rollouts').selectAll().where('id', '=', rollout)
    const [[head], [found]] = await db.read([headRow(db), row])
    if ((found?.version ?? 0) !== version) return { kind: 'done', answer: false }
    const next = { version: version + 1, state: state === null ? '' : textOf(state) }
    const detail: Record<string, Json> = {
      rollout,
      version: next.version,
      before: found ? jsonOf(stateOf(found.state)) : null,
      after: state === null ? null : jsonOf(state),
    }
    return {
      kind: 'write',
      tail: tailOf(head),
      act: { actor, action, ...(reason !== undefined && { reason }), detail },
      queries: [
        state === null
          ? kysely.deleteFrom('isthmus_rollouts').where('id', '=', rollout)
          : kysely
              .insertInto('isthmus_rollouts')
              .values({ id: rollout, ...next })
              .onConflict((conflict) => conflict.column('id').doUpdateSet(next)),
      ],
      answer: () => true,
    }
  })
