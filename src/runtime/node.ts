/** The gateway on Node: undici to the stores, flags from a folder, two listeners. */
import packageJson from '../../package.json' with { type: 'json' }
import type { Contract } from '../contract/index.ts'
import { Failure } from '../errors/index.ts'
import type { FlagSource, ProviderOptions } from '../flags/index.ts'
import {
  createAdmin,
  allParts,
  createGateway,
  explainRequest,
  servedConfig,
  type ServedConfig,
  type ExplainInput,
  type Explanation,
  type Gateway,
  type GatewayConfig,
} from '../gateway/index.ts'
import type { FactsSink } from '../gateway/facts/index.ts'
import {
  createRecentReads,
  rememberingReads,
  type RecentReads,
} from '../gateway/foresee/preview/reads.ts'
import type { HeaderList } from '../http/index.ts'
import { mostClients, openFiles } from '../http/node/descriptors.ts'
import { listen, type ListenLimits } from '../http/node/listen.ts'
import { largeJobsOf } from '../gateway/work/node/index.ts'
import { nodeCodings } from '../http/node/codings.ts'
import { listener, webListener } from '../http/node/listener.ts'
import { createNodeScanner } from '../json/node/wasm-scanner.ts'
import {
  createGuard,
  createMetrics,
  silentLogger,
  unfailing,
  type Caught,
  type Logger,
  type Metrics,
} from '../telemetry/index.ts'
import { measureProcess, pinoLogger } from '../telemetry/node/index.ts'
import type { PolicySource } from '../policy/index.ts'
import { problemOf } from '../upstream/index.ts'
import { assertGenuineUndici, undiciTransport } from '../upstream/node/index.ts'
import { backendsOf } from './backends.ts'
import { controlCheck, drainingCheck, flagsCheck, killsCheck, policyCheck } from './checks.ts'
import { openPolicy, type NodePolicy } from './node-policy.ts'
import { openNodeControl } from './node-control.ts'
import { foreseePreview, type InService, type Seer } from './foresight.ts'
import { createNodeCensus, type NodeCensus } from './node-census.ts'
import { readKeys } from '../gateway/identify/node/read-keys.ts'
import { Generation } from './generation.ts'
import { measureService } from './service-metrics.ts'

export { silentLogger, type Logger } from '../telemetry/index.ts'
export { evaluationEvents, loggedEvaluations, type ProviderOptions } from '../flags/index.ts'

export interface NodeGatewayOptions {
  readonly contract: Contract
  /**
   * Address of the module whose default export the contract is. Threads for large bodies import it
   * where the contract has functions; without it those are carried among other requests then.
   */
  readonly contractModule?: string | undefined
  readonly config: GatewayConfig
  /**
   * Another OpenFeature provider in place of the flag folder, and hooks that are told of decisions.
   * A provider stays the same when the configuration is read anew.
   */
  readonly flags?: ProviderOptions
  /** Lines of JSON on standard output when absent. */
  readonly log?: Logger
  /** Where everything is counted; new ones when absent. */
  readonly metrics?: Metrics
  /** Where the flags of a configuration come from; its folder when absent. */
  readonly flagSource?: (config: GatewayConfig) => Promise<FlagSource> | FlagSource
  /** Where the whole policy of a configuration comes from, flags included; its files when absent. */
  readonly policy?: ((config: ServedConfig) => Promise<PolicySource> | PolicySource) | undefined
  /** Where secrets are looked up; the process's environment when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where counts of requests go; the memory of this process when absent, which answers `/census`. */
  readonly facts?: FactsSink | undefined
  /** Milliseconds that answers under way may take once the gateway closes; default 10,000. */
  readonly grace?: number
  /**
   * Milliseconds of silence after which a connection is closed once the gateway closes; default 250.
   * A request that is on its way then is still answered.
   */
  readonly quietMs?: number
}

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

/** What serves, whether it listens for operators or not. */
export interface ServingGateway {
  readonly url: string
  readonly metrics: Metrics
  /** Where to send what nobody waits for: it is counted and logged, and the gateway goes on. */
  readonly caught: Caught
  /** What is in service now. */
  readonly inService: () => InService
  /** Answers as the admin listener does. */
  readonly admin: (request: Request) => Promise<Response>
  /**
   * Opens all that another configuration needs, and serves by the old one until it is committed.
   * @throws Failure as `openGateway`; nothing has changed then
   */
  prepare(config: GatewayConfig): Promise<Prepared>
  /** From now on `/readyz` says no, so that load balancers look elsewhere; requests are still served. */
  drain(): void
  /** From now on nothing but what is under way; resolves once that is over and all is closed. */
  close(): Promise<void>
}

/** A configuration that may come into force. One of the two is called, once. */
export interface Prepared {
  /** Settings that cannot change while the gateway runs, which keep their values. */
  readonly kept: readonly string[]
  /**
   * Serves new requests by it. Those under way are finished by the old one; event streams end, so
   * that their clients connect again.
   */
  commit(): void
  discard(): Promise<void>
}

export interface RunningGateway {
  readonly url: string
  readonly adminUrl: string
  readonly metrics: Metrics
  /** Where to send what nobody waits for: it is counted and logged, and the gateway goes on. */
  readonly caught: Caught
  /**
   * Serves new requests by another configuration, and by the flags as they are now. Those under way
   * are finished by the old one; event streams end, so that their clients connect again. Answers the
   * settings that cannot change while it runs, which keep their values.
   * @throws Failure as `openGateway`; the old configuration then goes on
   */
  reload(config: GatewayConfig): Promise<readonly string[]>
  /** From now on `/readyz` says no, so that load balancers look elsewhere; requests are still served. */
  drain(): void
  /** Takes no new requests, finishes those under way, closes everything. */
  close(): Promise<void>
}

/** Key sets in files are read once, at start. @throws Failure `config-invalid` */
const withKeySet = async (config: GatewayConfig): Promise<GatewayConfig> => {
  const { jwt } = config.identity
  if (!jwt || !('file' in jwt.jwks)) return config
  const { file } = jwt.jwks
  const read = await readKeys(file)
  if (typeof read !== 'string') {
    const keys = read.map((key) => ({ ...key }))
    return { ...config, identity: { ...config.identity, jwt: { ...jwt, jwks: { keys } } } }
  }
  const place = 'identity > jwt > jwks > file'
  const message = `${file} ${read}`
  throw new Failure('config-invalid', 'The key set cannot be read', [{ place, message }])
}

/**
 * Everything but the listeners.
 *
 * @param census counts what is served; nobody does when absent
 * @throws Failure `config-invalid`, `flags-invalid`, `file-not-found`, `unsupported-runtime`
 */
export const openGateway = async (
  options: NodeGatewayOptions,
  census?: NodeCensus,
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
  const { flags, flagStatus, policy, localKills } = decided
  const backends = backendsOf(config, { transport: undiciTransport, log, metrics })
  const largeJobs = largeJobsOf({
    contract,
    contractModule: options.contractModule,
    config,
    log,
    metrics,
  })
  const close = async () => {
    await largeJobs?.close()
    await Promise.all([...backends.values()].map((backend) => backend.close()))
    await decided.close()
  }
  try {
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
      facts: reads ? rememberingReads(reads, census?.facts) : census?.facts,
    })
    const { core } = gateway
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
          ...(decided.kills ? [killsCheck(decided.kills)] : []),
          ...(asked ? [controlCheck(status, control.pollMs)] : []),
          drainingCheck(draining),
        ]
      },
      flagStatus,
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

/** Which control store there is; text, so that two are the same where they say the same. */
const storeOf = ({ control }: GatewayConfig): string => JSON.stringify(control?.store ?? null)

/** Settings that keep their values while the gateway runs: where it listens, in how many processes, over which control store, and whether by its policy. */
export const unchangeable = (before: GatewayConfig, after: GatewayConfig): readonly string[] => [
  ...(['host', 'port', 'adminHost', 'adminPort'] as const)
    .filter((name) => before.listen[name] !== after.listen[name])
    .map((name) => `listen > ${name}`),
  ...(before.workers === after.workers ? [] : ['workers']),
  ...(storeOf(before) === storeOf(after) ? [] : ['control > store']),
  ...(!before.control || !after.control || before.control.policy === after.control.policy
    ? []
    : ['control > policy']),
]

const limitsOf = ({ limits }: GatewayConfig): ListenLimits => limits

/**
 * Starts the gateway for clients; whoever starts it answers operators.
 * @throws Failure as `openGateway`, and `port-in-use`
 */
export const startServing = async (options: NodeGatewayOptions): Promise<ServingGateway> => {
  const { listen: where } = options.config
  const { grace = 10_000, quietMs = 250, metrics = createMetrics() } = options
  const ownLog = options.log ? undefined : pinoLogger({ metrics, ...options.config.log })
  const log = unfailing(options.log ?? ownLog ?? silentLogger)
  const caught = createGuard({ log, metrics })
  const refusals = metrics.counter('isthmus.connections.refused', {
    description: 'Requests that were not handled, and connections that were ended, by the reason',
    unit: '{refusal}',
    labels: ['reason'],
  })
  const refused = (reason: string): void => refusals.add({ reason })
  const tellOfFiles = ({ limits }: GatewayConfig): void => {
    const files = openFiles()
    const most = mostClients(files)
    if (limits.connections <= most) return
    const told = { open_files: files, connections: most, configured: limits.connections }
    log.warn(told, 'Fewer clients can be connected than configured: raise the limit of open files')
  }
  tellOfFiles(options.config)
  const census = createNodeCensus({
    contract: options.contract,
    sink: options.facts,
    core: () => current.opened.gateway.core,
    log,
    metrics,
    caught,
  })
  const generation = async (config: GatewayConfig) =>
    new Generation(await openGateway({ ...options, config, log, metrics }, census), caught)
  let current = await generation(options.config).catch(async (error: unknown) => {
    await census.close()
    throw error
  })
  const endMeasuring = [
    measureProcess(metrics),
    measureService(
      metrics,
      { version: packageJson.version, contract: options.contract.hash, node: process.version },
      () => current.opened.gateway.decided,
    ),
  ]
  const stopMeasuring = (): void => {
    for (const end of endMeasuring) end()
  }
  const mark = (answer: HeaderList, asked: HeaderList | undefined): HeaderList =>
    current.opened.gateway.mark?.(answer, asked, false) ?? answer
  /** Those whose place another one has taken, with something still under way. */
  const leaving = new Set<typeof current>()
  let closing = false
  let draining = false
  const drain = (): void => {
    draining = true
    current.opened.gateway.drain()
  }
  try {
    const gateway = await listen(
      listener((request) => current.handle(request), { problemOf, caught, mark }),
      {
        ...where,
        grace,
        quietMs,
        limits: limitsOf(options.config),
        continues: true,
        mark,
        refused,
        caught,
      },
    )
    return {
      url: gateway.url,
      metrics,
      caught,
      inService: () => ({ core: current.opened.gateway.core, reads: current.opened.reads }),
      admin: async (request) => current.opened.gateway.admin.fetch(request),
      prepare: async (given) => {
        const next = await generation({ ...given, listen: where })
        return {
          kept: unchangeable(options.config, given),
          discard: () => next.close(),
          commit: () => {
            if (closing) {
              void next.close()
              return
            }
            const old = current
            current = next
            if (draining) drain()
            gateway.limit(limitsOf(given))
            ownLog?.setLevel(given.log.level)
            tellOfFiles(given)
            leaving.add(old)
            old.retire()
            void old.closed.then(() => leaving.delete(old))
          },
        }
      },
      drain,
      close: async () => {
        closing = true
        drain()
        current.endStreams()
        await gateway.close()
        await Promise.all([current, ...leaving].map((one) => one.close()))
        stopMeasuring()
        await census.close()
      },
    }
  } catch (error) {
    stopMeasuring()
    await current.close()
    await census.close()
    throw error
  }
}

/**
 * Starts the gateway and its admin listener.
 * @throws Failure as `openGateway`, and `port-in-use`
 */
export const startGateway = async (options: NodeGatewayOptions): Promise<RunningGateway> => {
  const { adminHost, adminPort } = options.config.listen
  const { grace = 10_000 } = options
  const { metrics = createMetrics() } = options
  const log = unfailing(options.log ?? pinoLogger({ metrics }))
  const caught = createGuard({ log, metrics })
  const opened: { serving?: ServingGateway } = {}
  const inService = (): InService => {
    if (!opened.serving) throw new Error('No gateway is in service yet.')
    return opened.serving.inService()
  }
  const seer: Seer = {
    core: () => inService().core,
    provided: () => (options.flags?.provider ? inService().core.flags : undefined),
    preview: (asked) => {
      const { core, reads } = inService()
      return foreseePreview({ core, reads: reads?.of(asked.client) }, asked)
    },
  }
  const control = await openNodeControl({ ...options, log, metrics, caught, seer })
  const facts = options.facts ?? control.store
  const policy = options.policy ?? control.policy
  const serving = await startServing({ ...options, policy, log, metrics, facts }).catch(
    async (error: unknown) => {
      await control.close()
      throw error
    },
  )
  opened.serving = serving
  const { url } = serving
  const adminListener = await listen(webListener(control.beside(serving.admin), { caught }), {
    host: adminHost,
    port: adminPort,
    grace,
    quietMs: 0,
    caught,
  }).catch(async (error: unknown) => {
    await serving.close()
    await control.close()
    throw error
  })
  return {
    url,
    adminUrl: adminListener.url,
    metrics,
    caught,
    reload: async (config) => {
      const prepared = await serving.prepare(config)
      prepared.commit()
      control.configure(config)
      return prepared.kept
    },
    drain: () => serving.drain(),
    close: async () => {
      control.end()
      await serving.close()
      await adminListener.close()
      await control.close()
    },
  }
}
