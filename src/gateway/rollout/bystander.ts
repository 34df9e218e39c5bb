/** What a gateway does with resources of rollouts that it takes no part in: it must not touch them. */
import { failed, ok, problem } from '../../errors/index.ts'
import type { Moves } from '../exchange/moves.ts'
import { coveringOf } from './covering.ts'

/** Problem: `rollout-unknown`. */
export const bystander: Moves['choose'] = (core, { match, negotiated, policy }, choice) => {
  const { contract, config } = core
  const covering = coveringOf(contract, config, policy.rollouts, match, negotiated.address.path)
  if (!covering) return ok(choice)
  const detail = `"${covering.resource}" is moved by the rollout ${covering.name}, and this gateway takes no part in rollouts: Workers do not yet.`
  return failed(problem('rollout-unknown', detail))
}
