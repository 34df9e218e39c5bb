/** Where requests would go under another policy: decided by the steps of the request path themselves. */
import { judgedFlags, type Flags } from '../flags/index.ts'
import type { Deciding } from '../policy/index.ts'
import type { Foreseeing } from './deciders.ts'
import type { Deciders } from './exchange/core.ts'
import { unresolved } from './exchange/resolution.ts'
import type { SampledContext } from './facts/facts.ts'
import { askedOf } from './foresee/asked.ts'
import { clientIn } from './foresee/client-in.ts'
import type { Draft } from './foresee/draft.ts'
import { outcomeOf, type Outcome } from './foresee/outcome.ts'
import { after } from './helpers/after.ts'
import { resolveFor } from './resolve.ts'

/** Undefined for a context that no request can be made of any more (`askedOf`). */
export type Foresee = (
  context: SampledContext,
) => Promise<Outcome | undefined> | Outcome | undefined

/**
 * Compiles a policy for questions. The kill switches of the instance itself count over it, as they are
 * now.
 *
 * @param provided by whoever decides in place of the policy's flags; those flags when absent
 * @example const outcome = await createForesee(gateway.core, policy)(context)
 */
export const createForesee = (core: Foreseeing, draft: Draft, provided?: Flags): Foresee => {
  const { contract, config, routes } = core
  const policy: Deciding = { number: 0, hash: '', rollouts: {}, ...draft }
  const { moves } = core
  const asks: Deciders = {
    ...core,
    moves: moves && {
      choose: (on, asked, choice) => moves.choose(on, { ...asked, isForeseen: true }, choice),
    },
    policy: { current: policy },
    localKills: { current: core.localKills.current },
    flags: provided ?? judgedFlags(draft.flags),
  }
  const tokensSayTenant = config.identity.jwt?.tenantClaim !== undefined
  return (context) => {
    const asked = askedOf(context, { contract, config, routes })
    if (!asked) return undefined
    const identified = clientIn(policy.clients, context, tokensSayTenant)
    if (!identified.ok) return outcomeOf(unresolved(identified, policy))
    return after(resolveFor(asks, policy, identified.value, asked), outcomeOf)
  }
}
