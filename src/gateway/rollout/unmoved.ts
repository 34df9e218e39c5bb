/**
 * Requests that were decided without a rollout: flags sent them, and no lease watches over them. A
 * resource is not gone by before all of them are over that began without its rollout.
 */
import type { LivePolicy } from '../../policy/index.ts'
import type { Authority, Rollout } from '../../rollout/index.ts'

type Rollouts = Readonly<Record<string, Rollout>>

export interface Unmoved {
  /** Runs what was decided by a policy without a move. */
  during<T>(by: Rollouts, work: () => Promise<T> | T): Promise<T>
  /** Whether nothing goes on here that does not know the rollout of a resource. */
  follows(authority: Pick<Authority, 'resource' | 'rollout'>): boolean
}

const covers = (
  rollouts: Rollouts,
  { resource, rollout }: Pick<Authority, 'resource' | 'rollout'>,
): boolean =>
  Object.hasOwn(rollouts, rollout) && rollouts[rollout]?.resources.includes(resource) === true

export const createUnmoved = (policy: LivePolicy): Unmoved => {
  /** How many are under way, by the rollouts of the policy that decided. */
  const underWay = new Map<Rollouts, number>()
  return {
    during: async (by, work) => {
      underWay.set(by, (underWay.get(by) ?? 0) + 1)
      try {
        return await work()
      } finally {
        const left = (underWay.get(by) ?? 1) - 1
        if (left > 0) underWay.set(by, left)
        else underWay.delete(by)
      }
    },
    follows: (authority) =>
      covers(policy.current.rollouts, authority) &&
      [...underWay.keys()].every((rollouts) => covers(rollouts, authority)),
  }
}
