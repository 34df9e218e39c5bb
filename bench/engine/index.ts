/** Everything that is measured of the engine. */
import type { Pace } from '../support/measure.ts'
import { measureAllocation, type Allocation } from './allocation.ts'
import { measureCarrying, type Group } from './carry.ts'
import { measureChains, type Chain } from './chain.ts'
import { measureIdentity, type Identity } from './identity.ts'

export interface Engine {
  readonly rounds: number
  readonly groups: readonly Group[]
  readonly identity: readonly Identity[]
  readonly chains: readonly Chain[]
  readonly allocation: readonly Allocation[]
}

/** @param say told what is measured next */
export const measureEngine = async (pace: Pace, say: (text: string) => void): Promise<Engine> => {
  const groups = await measureCarrying(pace, say)
  say('identity')
  const identity = await measureIdentity(pace)
  say('chains')
  const chains = await measureChains(pace)
  say('allocation')
  const allocation = await measureAllocation()
  return { rounds: pace.rounds, groups, identity, chains, allocation }
}
