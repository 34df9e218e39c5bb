/** Declares instances gone that will not come back, so that no change of who is written waits for them. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { Act, Control } from '../actions/control.ts'
import { reasonOf } from '../actions/reason.ts'
import type { Forgotten } from '../port.ts'
import { labelOf } from './waits.ts'

/** An instance that was declared gone. */
export interface ForgottenInstance {
  readonly id: string
  /** How people know it; empty where it has not said. */
  readonly name: string
  /** Milliseconds since its lease had run out. */
  readonly silentMs: number
}

const seconds = (ms: number): string => `${Math.ceil(ms / 1000)} s`

/** Why an instance is not declared gone. */
const keptText = ({ leaseMs, effectMs }: Extract<Forgotten, { kind: 'kept' }>): string =>
  leaseMs > 0
    ? `It lives: its lease holds for ${seconds(leaseMs)} more, and it renews it again and again.`
    : `It is silent, and what it has sent can have an effect for ${seconds(effectMs)} more.`

/**
 * Declares an instance gone, so that no change of who is written waits for it. What it held of writes
 * is taken by others.
 *
 * Problems: `reason-required`, `entry-not-found`, `instance-may-write`.
 */
export const forgetInstance = async (
  { store, settings }: Control,
  act: Act,
  id: string,
): Promise<Result<ForgottenInstance>> => {
  const reason = reasonOf(act, settings)
  if (!reason.ok) return reason
  const { actor, action } = act
  const said = reason.value === undefined ? {} : { reason: reason.value }
  const done = await store.forgetMember({ actor, action, ...said, id })
  switch (done.kind) {
    case 'forgotten':
      return ok({ id, name: done.name, silentMs: done.silentMs })
    case 'kept':
      return failed(problem('instance-may-write', `${labelOf(id, done.name)}: ${keptText(done)}`))
    case 'unknown':
      return failed(
        problem(
          'entry-not-found',
          `No instance has the id "${id}": \`isthmus rollout status\` tells the ids of those that a change waits for.`,
        ),
      )
  }
}
