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

const noCensus =
  'Nothing records who calls: `control: {}` in the configuration gives it a store that does; a gateway that runs is asked by --gateway.'

/** A migration is planned all the same where nothing can be asked: it is said why. */
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
          : { kind: 'unknown', why: noCensus },
      }
    })
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'config-invalid') throw error
    return { rollout: undefined, clients: { kind: 'unknown', why: `${error.message}.` } }
  }
}
