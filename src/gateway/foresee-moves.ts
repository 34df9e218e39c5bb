/** Rollouts as they would decide, were their resources elsewhere: for questions, so that nothing is sent. */
import { ok } from '../errors/index.ts'
import { authorityOf, type Authority, type Target } from '../rollout/index.ts'
import type { Moves } from './exchange/moves.ts'
import { choose } from './rollout/choose.ts'
import { coveringOf } from './rollout/covering.ts'

/** @param at where each resource is, as far as somebody has begun with it */
export const movesAt = (at: (resource: string) => Authority | undefined): Moves => {
  const member = {
    isTold: true,
    authority: at,
    holds: () => true,
    current: async () => true,
  }
  const ledger = { intentsOf: async () => Promise.reject(new Error('Nothing is written here.')) }
  return {
    choose: (core, asked, choice) => {
      const { match, negotiated, policy } = asked
      const { path } = negotiated.address
      const covering = coveringOf(core.contract, core.config, policy.rollouts, match, path)
      const foreseen = { ...asked, isForeseen: true } as const
      return covering ? choose(core, foreseen, choice, covering, { member, ledger }) : ok(choice)
    },
  }
}

/** A resource of a rollout, once it has got to where that is to be. */
export const arrivedAt = (
  rollout: string,
  resource: string,
  { stage, share }: Target,
): Authority => ({
  resource,
  rollout,
  stage,
  side: authorityOf(stage),
  share,
  epoch: 0,
  next: undefined,
})
