/**
 * The gateway as several processes: this one reads configuration and policy, answers operators and
 * keeps the others up; those serve clients.
 */
import { availableParallelism } from 'node:os'
import packageJson from '../../../../package.json' with { type: 'json' }
import { servedConfig, type GatewayConfig } from '../../../gateway/index.ts'
import { webListener } from '../../../http/node/listener.ts'
import { listen } from '../../../http/node/listen.ts'
import { createGuard, createMetrics, unfailing } from '../../../telemetry/index.ts'
import { measureProcess, type PinoLogger } from '../../../telemetry/node/index.ts'
import { openNodeControl } from '../../node-control.ts'
import type { RunningGateway } from '../../node.ts'
import type { NodeGatewayOptions } from '../../node-options.ts'
import { unchangeable } from '../../unchangeable.ts'
import { createCensusMemory } from '../../node-census.ts'
import { openSource } from '../../node-policy.ts'
import { configHash } from '../../node/config-hash.ts'
import { prepareDatabases } from '../../node/prepare-databases.ts'
import { measureConfig, measureService } from '../../service-metrics.ts'
import type { Answers } from '../channel.ts'
import type { AskedOfPrimary } from '../messages.ts'
import { gatherInto } from '../gather.ts'
import { shareOf } from '../share.ts'
import { adminOf } from './admin-of.ts'
import { sourceOf } from './contract-source.ts'
import { Feeding } from './feeding.ts'
import { freePort } from './free-port.ts'
import { startMember } from './member.ts'
import { clusterSeer } from './seer.ts'
import { Team } from './team.ts'
import { usualPulse, watchTeam, type Pulse } from './watch.ts'

export interface ClusterOptions extends Omit<NodeGatewayOptions, 'flags'> {
  /** How many processes serve. */
  readonly workers: number
  /** Workers print into it, too. */
  readonly log: PinoLogger
  /** How it is found out that one stands still. */
  readonly pulse?: Pulse
}

/** Milliseconds beyond its grace that a worker has for its last words. */
const lastWordsMs = 5000

/**
 * Starts the workers, then the admin listener.
 * @throws Failure as `startGateway`, of the first worker
 */
export const startCluster = async (options: ClusterOptions): Promise<RunningGateway> => {
  const { contract, contractModule, workers, grace = 10_000, quietMs = 250 } = options
  const { metrics = createMetrics(), pulse = usualPulse, env = process.env } = options
  const log = unfailing(options.log)
  const caught = createGuard({ log, metrics })
  const cores = availableParallelism()
  const source = sourceOf(contract, contractModule)
  const where = options.config.listen
  const listening = { ...where, port: where.port === 0 ? await freePort(where.host) : where.port }
  const listeningThere = (config: GatewayConfig) => ({ ...config, listen: listening })
  const seer = clusterSeer({
    contract,
    feeding: () => feeding,
    answering: () => watch.answering(),
  })
  const control = await openNodeControl({
    ...options,
    log,
    metrics,
    caught,
    seer,
    members: () => feeding.states(),
  })
  const feeding = await Feeding.open(
    {
      open: async (config) => {
        await prepareDatabases(config, { contract, env, log })
        return openSource({
          contract,
          config: servedConfig(config, contract),
          hasProvider: false,
          flagSource: options.flagSource,
          policy: options.policy ?? control.policy,
          log,
          metrics,
          onError: (error) => caught('policy', error),
        })
      },
      share: (config) => shareOf(config, workers, cores),
      serving: () => team.serving,
      isSilent: (member) => watch.isSilent(member),
      took: () => control.tell(),
      replace: (member) => team.replace(member),
    },
    listeningThere(options.config),
  ).catch(async (error: unknown) => {
    await control.close()
    throw error
  })
  const memory = createCensusMemory({
    contract,
    known: () => {
      const { versions } = servedConfig(feeding.config, contract)
      const { clients } = feeding.source.policy.current
      return { clients: clients.values(), defaultVersion: versions.default }
    },
  })
  const sink = options.facts ?? control.store ?? memory.sink
  const answers: Answers<AskedOfPrimary> = { facts: gatherInto(sink) }
  const build = { version: packageJson.version, contract: contract.hash, node: process.version }
  const endMeasuring = [
    measureProcess(metrics),
    measureService(metrics, build, () => feeding.source),
    measureConfig(metrics, () => configHash(feeding.config)),
  ]
  const team = new Team({
    size: workers,
    stopMs: grace + quietMs + lastWordsMs,
    start: (worker) => startMember({ worker, pass: options.log.pass, answers, caught }),
    question: (member) => {
      const rest = { contract: source, contractModule, grace, quietMs }
      return { ...feeding.first(member), ...rest, worker: member.worker }
    },
    welcome: (member) => feeding.feed(member),
    isSilent: (member) => watch.isSilent(member),
    log,
    metrics,
    caught,
  })
  const answered = feeding.feed.bind(feeding)
  const watch = watchTeam({ team, size: workers, log, metrics, pulse, answered })
  let draining = false
  const census = sink === memory.sink ? memory.ask : undefined
  const admin = adminOf({
    team,
    size: workers,
    watch,
    feeding,
    census,
    isDraining: () => draining,
  })
  const closeWorkers = async (): Promise<void> => {
    draining = true
    watch.end()
    for (const end of endMeasuring) end()
    control.end()
    await team.close()
    await feeding.close()
  }
  try {
    const url = await team.open()
    control.tell()
    const adminListener = await listen(
      webListener(
        control.beside(async (request) => admin.fetch(request)),
        { caught },
      ),
      { host: where.adminHost, port: where.adminPort, grace, quietMs: 0, caught },
    )
    return {
      url,
      adminUrl: adminListener.url,
      metrics,
      caught,
      reload: async (given) => {
        await feeding.reload(listeningThere(given))
        control.configure(given)
        return unchangeable(options.config, given)
      },
      drain: () => {
        draining = true
      },
      close: async () => {
        await closeWorkers()
        await adminListener.close()
        await control.close()
      },
    }
  } catch (error) {
    await closeWorkers()
    await control.close()
    throw error
  }
}
