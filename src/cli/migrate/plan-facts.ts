/** What a plan takes from the policy and the census, where there are any. */
import type { Contract } from '../../contract/index.ts'
import { Failure } from '../../errors/index.ts'
import type { PlanClients, PlanInput } from '../../migrate/index.ts'
import { withTarget } from '../release/open-target.ts'
import type { TargetFlags } from '../release/options.ts'

export interface PlanFacts {
  readonly clients: PlanClients
  readonly rollout: PlanInput['rollout']
}

interface Asked {
  readonly contract: Contract
  /** Names of the backends. */
  readonly from: string
  readonly to: string
  /** Key of the version of `to`. */
  readonly version: string
}

const sentence = (text: string): string =>
  `${text[0]?.toUpperCase() ?? ''}${text.slice(1).replace(/\.$/, '')}.`

/**
 * Without a control store nobody has a rollout in it, and nothing is known of clients.
 * @throws Failure of the policy, in which a rollout may be that the steps have to follow
 */
export const planFacts = async (
  flags: TargetFlags,
  { contract, from, to, version }: Asked,
): Promise<PlanFacts> => {
  const { affectedClients } = await import('../../migrate/index.ts')
  try {
    return await withTarget(flags, async (target) => {
      const rollouts = await target.entries('rollout')
      const found = rollouts.find(({ value }) => value.from === from && value.to === to)
      const { traffic } = target
      return {
        rollout: found && { name: found.id, resources: found.value.resources },
        clients: traffic
          ? await affectedClients(contract, { from, to: version }, traffic, Date.now())
          : { kind: 'unknown', why: sentence(target.whyUnknown()) },
      }
    })
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'control-not-ready') throw error
    return { rollout: undefined, clients: { kind: 'unknown', why: sentence(error.message) } }
  }
}
