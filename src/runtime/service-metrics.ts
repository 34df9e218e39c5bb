/** What is in service, as metrics: which build, by which configuration and which policy. */
import type { LocalKills, PolicySource } from '../policy/index.ts'
import type { Metrics } from '../telemetry/index.ts'

export interface Build {
  /** Of the package. */
  readonly version: string
  /** Hash of the contract. */
  readonly contract: string
  /** Version of Node. */
  readonly node: string
}

/** By what requests are decided. */
export interface Decided {
  readonly policy: Pick<PolicySource, 'current' | 'status'>
  /** Of the instance alone. */
  readonly kills: LocalKills | undefined
}

/** Answers what ends it. */
export const measureService = (
  metrics: Metrics,
  { version, contract, node }: Build,
  decided: () => Decided,
  /** Hash of the configuration in force; not told when absent. */
  configured?: () => string,
): (() => void) => {
  const build = metrics.gauge('isthmus.build', {
    description:
      'Always 1; its labels are the versions of package and Node and the hash of the contract',
    labels: ['version', 'contract', 'node'],
    across: 'max',
  })
  const age = metrics.gauge('isthmus.policy.age', {
    description: 'Time since the source of the policy last said that it is the newest',
    unit: 's',
    across: 'max',
  })
  const number = metrics.gauge('isthmus.policy.number', {
    description: 'Number of the policy by which requests are decided',
  })
  const config = metrics.gauge('isthmus.config.info', {
    description:
      'Always 1 for the configuration in force, by its hash; 0 for those that were before a reload',
    labels: ['hash'],
    across: 'max',
  })
  const kills = metrics.gauge('isthmus.kills', {
    description:
      'Kill switches that are thrown: of the policy, or of the kill file of the instance',
    unit: '{kill}',
    labels: ['of'],
  })
  build.set(1, { version, contract, node })
  let inForce = configured?.()
  return metrics.observe(() => {
    if (inForce !== undefined) config.set(0, { hash: inForce })
    inForce = configured?.()
    if (inForce !== undefined) config.set(1, { hash: inForce })
    const { policy, kills: own } = decided()
    const status = policy.status()
    age.set(status.ageMs / 1000)
    number.set(status.number)
    kills.set(policy.current.kills.length, { of: 'policy' })
    kills.set(own?.current.length ?? 0, { of: 'instance' })
  })
}
