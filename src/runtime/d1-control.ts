/** A Worker that follows a control store on D1: its policy by KV or D1, its facts to D1. */
import {
  createFollower,
  d1Facts,
  d1Reader,
  firstOf,
  kvReader,
  type KvBinding,
} from '../control/worker/index.ts'
import type { D1Binding } from '../control/d1-binding.ts'
import { controlErrors, Failure, know, type Issue } from '../errors/index.ts'
import { judgedOf } from '../flags/index.ts'
import { createFacts, factsLimits } from '../gateway/facts/index.ts'
import { policyRules } from '../gateway/index.ts'
import { webCodings } from '../http/index.ts'
import { flagSourceOf, type Policy } from '../policy/index.ts'
import { createGuard } from '../telemetry/index.ts'
import { cacheCopies } from './cache-copies.ts'
import type { ControlOptions, Deciders, OpenControl } from './worker-control.ts'
import { d1Of } from './worker-store.ts'

interface Bindings {
  readonly d1: D1Binding
  readonly kv: KvBinding | undefined
}

const has = (value: unknown, method: string): boolean =>
  typeof value === 'object' && value !== null && method in value

/** @throws Failure `config-invalid` with every binding that is missing */
const bindingsOf = ({ config, env }: ControlOptions): Bindings => {
  const names = d1Of(config)
  const issues: Issue[] = []
  const bound = (place: string, name: string | undefined, method: string): unknown => {
    const value = name === undefined ? undefined : env[name]
    if (name !== undefined && !has(value, method)) {
      const message = `the Worker has no such binding ${name}: see wrangler.toml`
      issues.push({ place: `control > store > ${place}`, message })
    }
    return value
  }
  const d1 = bound('d1', names?.d1, 'batch')
  const kv = bound('kv', names?.kv, 'get')
  if (!names || issues.length > 0) {
    throw new Failure('config-invalid', 'The control store cannot be reached.', issues)
  }
  return { d1: d1 as D1Binding, kv: kv as KvBinding | undefined }
}

/** What the Worker was deployed with, for a start without any other policy. */
const deployedPolicy = ({ flags, policy }: Deciders): Policy | undefined =>
  policy && {
    ...policy.current,
    source: 'files',
    at: new Date().toISOString(),
    flags: judgedOf(flags.current),
    entries: () => [],
  }

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

/** Milliseconds after which nobody waits for the work of a request that is gone. */
const longestFlush = 30_000

export const d1Control: OpenControl = (options) => {
  know(controlErrors)
  const { contract, config, deployed, log, metrics } = options
  const { d1, kv } = bindingsOf(options)
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
    after: (waitUntil) => {
      const at = Date.now()
      if (flushing !== undefined && at - flushing < longestFlush) return
      flushing = at
      waitUntil(flush())
    },
  }
}
