/** The gateway on Node without listeners: undici to the backends, threads, policy, flags. */
import { largeJobsOf } from '../gateway/work/node/index.ts'
import {
  createRecentReads,
  rememberingReads,
  type RecentReads,
} from '../gateway/foresee/preview/reads.ts'
import {
  allParts,
  createAdmin,
  createGateway,
  explainRequest,
  servedConfig,
  type ExplainInput,
  type Explanation,
  type Gateway,
  type Membership,
} from '../gateway/index.ts'
import { nodeCodings } from '../http/node/codings.ts'
import { createNodeScanner } from '../json/node/wasm-scanner.ts'
import { createGuard, createMetrics, unfailing } from '../telemetry/index.ts'
import { pinoLogger } from '../telemetry/node/index.ts'
import { assertGenuineUndici } from '../upstream/node/index.ts'
import { backendsOf } from './backends.ts'
import { controlCheck, drainingCheck, flagsCheck, killsCheck, policyCheck } from './checks.ts'
import type { NodeCensus } from './node-census.ts'
import type { NodeGatewayOptions } from './node-options.ts'
import { openPolicy, type NodePolicy } from './node-policy.ts'
import { createDatabases, nodeTransport } from './node/databases.ts'
import { databaseChecks, measureDatabases } from './node/watch-databases.ts'
import { withKeySet } from './with-key-set.ts'

export interface NodeGateway extends Gateway {
  /** `/livez`, `/readyz`, `/metrics`, `/flags`, `/versions`: not for clients. */
  readonly admin: ReturnType<typeof createAdmin>
  /** By what it decides, and how that is. */
  readonly decided: Pick<NodePolicy, 'policy' | 'kills'>
  /** The decision for a request that is not sent. */
  explain(input: ExplainInput): Promise<Explanation>
  /** From now on `/readyz` says no, so that load balancers look elsewhere; requests are still served. */
  drain(): void
}

export interface OpenGateway {
  readonly gateway: NodeGateway
  /** What an upgrade preview reads again; undefined where the configuration wants none. */
  readonly reads: RecentReads | undefined
  /** Closes flags and connections to the stores. */
  close(): Promise<void>
}

/**
 * Everything but the listeners.
 *
 * @param census counts what is served; nobody does when absent
 * @param membership by which it takes part in rollouts; it does not when absent
 * @throws Failure `config-invalid`, `flags-invalid`, `file-not-found`, `unsupported-runtime`
 */
export const openGateway = async (
  options: NodeGatewayOptions,
  census?: NodeCensus,
  membership?: Membership,
): Promise<OpenGateway> => {
  assertGenuineUndici()
  const { contract, env = process.env, metrics = createMetrics() } = options
  const log = unfailing(options.log ?? pinoLogger({ metrics, ...options.config.log }))
  const config = servedConfig(await withKeySet(options.config), contract)
  const reads = config.control?.preview ? createRecentReads() : undefined
  const caught = createGuard({ log, metrics })
  const decided = await openPolicy({
    contract,
    config,
    flags: options.flags ?? {},
    flagSource: options.flagSource,
    policy: options.policy,
    log,
    metrics,
    onError: (error) => caught('policy', error),
  })
  const { flags, flagStatus, policy, localKills, kills } = decided
  const databases = createDatabases({ contract, env, log })
  const backends = backendsOf(config, { transport: nodeTransport(databases), log, metrics })
  const largeJobs = largeJobsOf({
    contract,
    contractModule: options.contractModule,
    config,
    log,
    metrics,
  })
  const opened: { gateway?: Gateway } = {}
  const isMeasured = databases.all().length > 0
  const endMeasuring = isMeasured ? measureDatabases(metrics, databases.all) : () => undefined
  const close = async () => {
    endMeasuring()
    await opened.gateway?.close()
    await largeJobs?.close()
    await Promise.all([...backends.values()].map((backend) => backend.close()))
    await decided.close()
  }
  try {
    await databases.begun()
    const scanner = createNodeScanner()
    const gateway = createGateway({
      contract,
      config,
      flags,
      policy,
      localKills,
      backends,
      log,
      metrics,
      parts: allParts,
      env,
      scanner,
      codings: nodeCodings,
      largeJobs,
      membership,
      facts: reads ? rememberingReads(reads, census?.facts) : census?.facts,
    })
    const { core } = gateway
    opened.gateway = gateway
    let draining = false
    const admin = createAdmin({
      core,
      metrics,
      ready: () => !draining,
      checks: () => {
        const status = policy.status()
        const { control } = config
        const asked = control && status.source === 'store'
        return [
          policyCheck(status),
          flagsCheck(flagStatus()),
          ...(kills ? [killsCheck(kills)] : []),
          ...(asked ? [controlCheck(status, control.pollMs)] : []),
          ...databaseChecks(databases.all()),
          drainingCheck(draining),
        ]
      },
      flagStatus,
      killFile: kills && (() => kills),
      census: census?.ask,
    })
    const drain = () => {
      draining = true
    }
    const explain = (input: ExplainInput) => explainRequest(core, input)
    return { gateway: { ...gateway, admin, decided, explain, drain }, reads, close }
  } catch (error) {
    await close()
    throw error
  }
}
