/** How far rollouts are: one row each, changed on the condition that it is as its editor saw it. */
import { canonicalText, type Json, type JsonObject } from '../../json/index.ts'
import type { RolloutState } from '../../rollout/index.ts'
import type { Actor, RolloutRow, Rollouts, StoppedBy } from '../port.ts'
import { append, type Plan } from './append.ts'
import { now } from './clock.ts'
import type { Database } from './database.ts'
import { isStopped, stoppedBy } from './stopped.ts'
import type { Tables } from './tables.ts'
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
  /** A guardrail led to it. */
  readonly isBroken?: true
}

/** What this program wrote itself, and nobody else. */
const stateOf = (text: string): RolloutState => JSON.parse(text) as RolloutState

const textOf = (state: RolloutState): string => canonicalText(jsonOf(state))

/** Without members that are undefined. */
const jsonOf = (state: RolloutState): JsonObject =>
  Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined))

type Row = Tables['isthmus_rollouts']

const stoppedOf = ({ stopped }: Row): StoppedBy | undefined =>
  stopped === null ? undefined : (JSON.parse(stopped) as StoppedBy)

const rowOf = (row: Row): RolloutRow => {
  const stopped = stoppedOf(row)
  return { version: row.version, state: stateOf(row.state), ...(stopped && { stopped }) }
}

/** Who has stopped it once it is changed, as its column has it. */
const stoppedText = (
  found: Row | undefined,
  state: RolloutState,
  { actor, action, reason, isBroken }: Omit<RolloutChange, 'state'>,
): string | null => {
  const at = new Date().toISOString()
  const stopped = stoppedBy(
    found && stoppedOf(found),
    found !== undefined && isStopped(stateOf(found.state)),
    state,
    { by: actor, action, at, reason: reason ?? null, isBroken: isBroken === true },
  )
  return stopped === undefined ? null : JSON.stringify(stopped)
}

export const rollouts = async ({ kysely, kind, read }: Database): Promise<Rollouts> => {
  const [[clock], rows] = await read([
    kysely.selectFrom('isthmus_head').select(now(kind).as('now')).where('id', '=', 1),
    kysely.selectFrom('isthmus_rollouts').selectAll().orderBy('id'),
  ])
  return {
    now: clock?.now ?? 0,
    rows: new Map(rows.map((row): [string, RolloutRow] => [row.id, rowOf(row)])),
  }
}

/** @returns whether it was as its editor saw it */
export const changeRollout = (
  db: Database,
  { state, ...change }: RolloutChange,
): Promise<boolean> =>
  append<boolean>(db, async (): Promise<Plan<boolean>> => {
    const { kysely } = db
    const { actor, action, reason, rollout, version, isBroken } = change
    const row = kysely.selectFrom('isthmus_rollouts').selectAll().where('id', '=', rollout)
    const [[head], [found]] = await db.read([headRow(db), row])
    if ((found?.version ?? 0) !== version) return { kind: 'done', answer: false }
    const next = {
      version: version + 1,
      state: state === null ? '' : textOf(state),
      stopped: state === null ? null : stoppedText(found, state, change),
    }
    const detail: Record<string, Json> = {
      rollout,
      version: next.version,
      before: found ? jsonOf(stateOf(found.state)) : null,
      after: state === null ? null : jsonOf(state),
      ...(isBroken && { guardrail: true }),
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
