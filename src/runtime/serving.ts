/** The listener for clients, and which gateway is in service behind it. */
import packageJson from '../../package.json' with { type: 'json' }
import { Failure } from '../errors/index.ts'
import { instanceId } from '../gateway/facts/node/process.ts'
import { servedConfig, type GatewayConfig } from '../gateway/index.ts'
import type { HeaderList } from '../http/index.ts'
import { mostClients, openFiles } from '../http/node/descriptors.ts'
import { listen, type ListenLimits } from '../http/node/listen.ts'
import { listener } from '../http/node/listener.ts'
import {
  createGuard,
  createMetrics,
  silentLogger,
  unfailing,
  type Caught,
  type Metrics,
} from '../telemetry/index.ts'
import { measureProcess, pinoLogger } from '../telemetry/node/index.ts'
import { problemOf } from '../upstream/index.ts'
import type { InService } from './foresight.ts'
import { Generation } from './generation.ts'
import { createNodeCensus } from './node-census.ts'
import type { NodeGatewayOptions } from './node-options.ts'
import { openGateway } from './open-gateway.ts'
import { lostKills } from './lost-kills.ts'
import { openMembership } from './membership.ts'
import { createRecentAnswers } from './recent-answers.ts'
import { measureService } from './service-metrics.ts'
import { unchangeable } from './unchangeable.ts'

/** What serves, whether it listens for operators or not. */
export interface ServingGateway {
  readonly url: string
  readonly metrics: Metrics
  /** Where to send what nobody waits for: it is counted and logged, and the gateway goes on. */
  readonly caught: Caught
  /** What is in service now. */
  readonly inService: () => InService
  /** The configuration in force. */
  readonly configured: () => GatewayConfig
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

const limitsOf = ({ limits }: GatewayConfig): ListenLimits => limits

/**
 * Starts the gateway for clients; whoever starts it answers operators.
 * @throws Failure as `openGateway`, and `port-in-use`
 */
export const startServing = async (options: NodeGatewayOptions): Promise<ServingGateway> => {
  const { listen: where } = options.config
  const { grace = 10_000, quietMs = 250, metrics = createMetrics() } = options
  if (options.rollouts && !options.config.control) {
    throw new Failure('config-invalid', 'Who takes part in rollouts follows a control store.', [
      {
        place: 'control',
        message: 'is missing: name the store whose rollouts this gateway is to follow',
      },
    ])
  }
  const ownLog = options.log ? undefined : pinoLogger({ metrics, ...options.config.log })
  const log = unfailing(options.log ?? ownLog ?? silentLogger)
  const caught = createGuard({ log, metrics })
  const answers = createRecentAnswers()
  // Only who has a control plane can be asked for them.
  const heard = options.config.control ? answers.heard(log) : log
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
  const membership =
    options.rollouts &&
    openMembership(
      options.rollouts,
      servedConfig(options.config, options.contract),
      log,
      options.instance ?? instanceId(),
    )
  const census = createNodeCensus({
    contract: options.contract,
    sink: options.facts,
    tally: membership?.tally,
    core: () => current.opened.gateway.core,
    log,
    metrics,
    caught,
  })
  const generation = async (config: GatewayConfig) =>
    new Generation(
      await openGateway({ ...options, config, log: heard, metrics }, census, membership),
      caught,
    )
  let current = await generation(options.config).catch(async (error: unknown) => {
    await census.close()
    await membership?.close()
    throw error
  })
  // Who writes has to be known to whoever moves resources; a store that is away is not waited for.
  await membership?.joined()
  let configInForce = options.config
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
      configured: () => configInForce,
      inService: () => {
        const { opened } = current
        const { core } = opened.gateway
        return { core, reads: opened.reads, examples: membership?.examples, answers }
      },
      admin: async (request) => current.opened.gateway.admin.fetch(request),
      prepare: async (given) => {
        const next = await generation({ ...given, listen: where })
        const lost = lostKills(
          current.opened.gateway.decided.kills,
          next.opened.gateway.decided.kills,
        )
        if (lost) {
          await next.close()
          throw lost
        }
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
            configInForce = given
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
        await membership?.close()
      },
    }
  } catch (error) {
    stopMeasuring()
    await current.close()
    await census.close()
    await membership?.close()
    throw error
  }
}
