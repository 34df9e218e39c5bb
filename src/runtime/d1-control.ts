/** A Worker that follows a control store on D1: its policy by KV or D1, its facts to D1. */
import { createFollower, d1Facts, d1Reader, firstOf, kvReader } from '../control/worker/index.ts'
import { controlErrors, know } from '../errors/index.ts'
import { judgedOf } from '../flags/index.ts'
import { createFacts, factsLimits } from '../gateway/facts/index.ts'
import { policyRules } from '../gateway/index.ts'
import { webCodings } from '../http/index.ts'
import { flagSourceOf, type Policy } from '../policy/index.ts'
import { createGuard } from '../telemetry/index.ts'
import { cacheCopies } from './cache-copies.ts'
import { bindingsOf } from './worker-bindings.ts'
import type { Deciders, OpenControl } from './worker-control.ts'

/** What the Worker was deployed with, for a start without any other policy. */
const deployedPolicy = ({ flags, policy }: Deciders): Policy | undefined =>
  policy && {
    ...policy.current,
    source: 'files',
    at: new Date().toISOString(),
    flags: judgedOf(flags.current),
    rollouts: {},
    entries: () => [],
  }

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

const decisionHeader = 'isthmus-decision'

/** Milliseconds after which nobody waits for the work of a request that is gone. */
const longestFlush = 30_000

export const d1Control: OpenControl = (options) => {
  know(controlErrors)
  const { contract, config, env, deployed, log, metrics } = options
  const { d1, kv } = bindingsOf(config, env)
  const control = config.control
  const follower =
    control?.policy === 'files'
      ? undefined
      : createFollower({
          contract: contract.name,
          rules: policyRules(config, contract),
          reader: firstOf([...(kv ? [kvReader(kv, contract.name)] : []), d1Reader(d1)]),
          copies: cacheCopies([contract.name, config]),
          maxAgeMs: control?.maxAgeMs ?? 5000,
          begin: config.flags.onBroken === 'fallback' ? deployedPolicy(deployed) : undefined,
          log,
        })
  const policy = follower ?? deployed.policy
  const facts = createFacts({
    contract,
    sink: d1Facts(d1),
    instance: `worker:${crypto.randomUUID()}`,
    isListed: (client) => policy?.current.clients.get(client) !== undefined,
    // There is no time between requests: what waits is done after one (`after`).
    timers: { every: () => () => undefined, soon: () => undefined },
    codings: webCodings,
    log,
    metrics,
    caught: createGuard({ log, metrics }),
  })
  let flushing: number | undefined
  const flush = async (): Promise<void> => {
    await pause(factsLimits.everyMs)
    await facts.flush()
    flushing = undefined
  }
  let deciders: Deciders | undefined
  return {
    attend: (waitUntil) => follower?.attend(waitUntil),
    deciders: () =>
      (deciders ??= follower ? { policy: follower, flags: flagSourceOf(follower) } : deployed),
    facts,
    after: (answer, waitUntil) => {
      if (follower && answer.headers.has(decisionHeader)) {
        const { ageMs, kept } = follower.status()
        const age = `policy-age=${Math.floor(ageMs / 1000)}`
        answer.headers.append(decisionHeader, kept ? `${age}, policy-kept` : age)
      }
      const at = Date.now()
      if (flushing !== undefined && at - flushing < longestFlush) return
      flushing = at
      waitUntil(flush())
    },
  }
}
