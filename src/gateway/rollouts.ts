/** The part of a gateway by which rollouts decide over requests, write both sides, repair and compare. */
import type { Contract } from '../contract/index.ts'
import { Failure, type Issue } from '../errors/index.ts'
import type { LivePolicy } from '../policy/index.ts'
import type { Authority, Grouped, Ledger, Member } from '../rollout/index.ts'
import type { Tally } from '../rollout/compare/index.ts'
import type { Caught, Logger, Metrics } from '../telemetry/index.ts'
import type { Backend } from '../upstream/index.ts'
import { replicationHeaders } from './config/replication-headers.ts'
import type { ServedConfig } from './config/served-config.ts'
import { createMoves, type Moves } from './moves.ts'
import { readSide } from './read-side.ts'
import { backings } from './rollout/backing.ts'
import { keyOf } from './rollout/choose.ts'
import { createOpening } from './rollout/opening.ts'
import { startRepairing, type RepairEvent } from './rollout/repairing.ts'
import type { Examples } from './rollout/examples.ts'
import { createUnmoved } from './rollout/unmoved.ts'
import { createShadow, shadowLimits } from './rollout/shadow.ts'

/** What a process has that takes part in rollouts, whatever is reloaded meanwhile. */
export interface Membership {
  readonly ledger: Ledger
  readonly together: Grouped
  readonly member: Member
  /**
   * Adds a gateway, which says whether it goes by an authority: the process does when all do. With the
   * first one it becomes a member. The answer takes it out.
   */
  follow(follows: (authority: Authority) => boolean): () => void
  /** Counts how rollouts do. */
  readonly tally: Tally
  /** Keeps answers of both sides that differ; nobody does when absent. */
  readonly examples?: Examples
  /** Calls once, when requests that wait have had their turn. */
  readonly soon: (run: () => void) => void
  /** Whether requests take most of its time: what nobody waits for is done later. */
  readonly isBusy: () => boolean
}

export interface RolloutsOptions {
  readonly membership: Membership
  readonly contract: Contract
  readonly config: ServedConfig
  readonly backends: ReadonlyMap<string, Backend>
  readonly policy: LivePolicy
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Logger
  readonly metrics: Metrics
  readonly caught: Caught
}

/** Percent of reads that are compared where a rollout does not say. */
const wholly = 100

/** @throws Failure `config-invalid` where the environment lacks a secret of replication */
const headersOf = (
  { backends }: ServedConfig,
  env: RolloutsOptions['env'],
): ReadonlyMap<string, Readonly<Record<string, string>>> => {
  const issues: Issue[] = []
  const all = Object.entries(backends).map(([name, { replication }]) => {
    const headers: Record<string, string> = {}
    for (const one of replicationHeaders(name, replication, env)) {
      if ('issue' in one) issues.push(one.issue)
      else headers[one.name] = one.value
    }
    return [name, headers] as const
  })
  if (issues.length > 0) {
    throw new Failure('config-invalid', 'Replication lacks what it is to send.', issues)
  }
  return new Map(all)
}

const telling = ({ log, metrics, caught }: RolloutsOptions) => {
  const repairs = metrics.counter('isthmus.rollout.repairs', {
    description: 'Writes that repair has looked after, by what became of them',
    unit: '{write}',
    labels: ['resource', 'outcome'],
  })
  return (event: RepairEvent): void => {
    if (event.kind === 'failed') return caught('repair', event.error)
    if (event.kind === 'repaired') {
      const { resource, outcome } = event
      return repairs.add({ resource, outcome })
    }
    const { intent, why } = event
    const { resource, attempts } = intent
    repairs.add({ resource, outcome: 'quarantined' })
    log.warn(
      { resource, intent: intent.intent, attempt: attempts, why },
      'A write cannot be brought to the other backend: it is in quarantine',
    )
  }
}

/** @throws Failure `config-invalid` */
export const createRollouts = (options: RolloutsOptions): Moves => {
  const { membership, contract, config, backends, policy, metrics, caught } = options
  const { ledger, member, together, tally, soon, isBusy } = membership
  const { requestMs, waitMs, lateClose } = config.rollouts
  const { depth, responseBytes } = config.limits
  const onError = (error: unknown): void => caught('rollout', error)
  const backing = backings({ contract, config, backends, headers: headersOf(config, options.env) })
  const opening = createOpening({ together, ledger, member, waitMs, onError })
  const rollouts = () => policy.current.rollouts
  const shadow = createShadow({
    readSide,
    tally,
    examples: config.control?.preview ? membership.examples : undefined,
    sampleOf: (name) => rollouts()[name]?.sample ?? wholly,
    keyOf: ({ core, resolution: { match } }, move) =>
      match ? keyOf(match, core, move) : undefined,
    // A write that was under way when both were read may be the reason why a list still differs.
    isUnsettled: async ({ resource }, key) =>
      (await ledger.intentsOf(resource, key, shadowLimits.delayMs)).any,
    soon,
    isBusy,
    metrics,
    caught,
  })
  const unmoved = createUnmoved(policy)
  const unfollow = membership.follow((authority) => unmoved.follows(authority))
  const moves = createMoves({
    unmoved,
    policy,
    contract,
    ledger,
    member,
    opening,
    backing,
    shadow,
    times: { requestMs, waitMs },
    lateClose,
    limits: { depth, responseBytes },
    onError,
  })
  const repairing = startRepairing({
    contract,
    ledger,
    member,
    rollouts,
    backing,
    times: { requestMs },
    limits: { depth },
    told: telling(options),
    kept: new Map(),
  })
  return {
    ...moves,
    close: async () => {
      await moves.close()
      await repairing.close()
      opening.stop()
      unfollow()
    },
  }
}
