/** `isthmus serve`: the gateway in front of the backends of the configuration. */
import { buildCommand } from '@stricli/core'
import type { GatewayConfig } from '../../gateway/config/index.ts'
import { jsonFlag, note, sayJsonLine, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { configFlag, contractFlag, contractModule, loadConfig, loadContract } from '../load.ts'
import { stateFolder } from '../folders.ts'
import { gatewayPorts, withPortHints } from '../port-hints.ts'
import {
  delayFromEnvironment,
  fromEnvironment,
  optionOr,
  parseDelay,
  parsePort,
  portFromEnvironment,
} from '../ports.ts'
import type { NodeGatewayOptions } from '../../runtime/node-options.ts'
import type { LogLevel } from '../../telemetry/index.ts'
import type { PinoLogger } from '../../telemetry/node/index.ts'
import { logLevelFromEnvironment, parseLogLevel } from '../log-level.ts'
import { parseWorkers, workersFromEnvironment, workersOf, type Workers } from '../workers.ts'
import { quietConsole } from '../../telemetry/node/quiet-console.ts'
import { surviveUncaught } from '../uncaught.ts'
import { onReload } from '../until-reloaded.ts'
import { untilStopped } from '../until-stopped.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly host?: string
  readonly port?: number
  readonly adminHost?: string
  readonly adminPort?: number
  readonly closeDelay?: number
  readonly logLevel?: LogLevel
  readonly workers?: Workers
}

/** Milliseconds of silence after which a client's connection is closed at the end: more than a way there and back. */
const quietMs = 1000

/** Milliseconds: probes of load balancers come every few seconds. */
const usualCloseDelay = 5000

/** Where to listen, and in how many processes: by option, else by variable, else as configured. */
const listening =
  (flags: Flags) =>
  (config: GatewayConfig): GatewayConfig => {
    const { listen } = config
    const host = flags.host ?? fromEnvironment('ISTHMUS_HOST') ?? listen.host
    const port = flags.port ?? portFromEnvironment('ISTHMUS_PORT') ?? listen.port
    const adminPort =
      flags.adminPort ?? portFromEnvironment('ISTHMUS_ADMIN_PORT') ?? listen.adminPort
    const adminHost = flags.adminHost ?? fromEnvironment('ISTHMUS_ADMIN_HOST') ?? listen.adminHost
    const closeDelayMs =
      flags.closeDelay ??
      delayFromEnvironment('ISTHMUS_CLOSE_DELAY') ??
      listen.closeDelayMs ??
      usualCloseDelay
    const level = flags.logLevel ?? logLevelFromEnvironment('ISTHMUS_LOG_LEVEL') ?? config.log.level
    const workers = flags.workers ?? workersFromEnvironment('ISTHMUS_WORKERS') ?? config.workers
    return {
      ...config,
      listen: { host, port, adminHost, adminPort, closeDelayMs },
      log: { level },
      workers,
      state: config.state ?? stateFolder,
    }
  }

/** One process, or several. */
const startServed = async (options: NodeGatewayOptions & { readonly log: PinoLogger }) => {
  const workers = workersOf(options.config.workers)
  if (workers > 1) {
    const { startCluster } = await import('../../runtime/cluster/node/primary.ts')
    return startCluster({ ...options, workers })
  }
  const { startGateway } = await import('../../runtime/node.ts')
  return startGateway(options)
}

/** Takes requests for a while longer, so that whoever asks `/readyz` has time to look elsewhere. */
const goOn = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Milliseconds that the last log lines may take, at most. */
const lastWords = 1000

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const reloading = onReload(context.process)
  quietConsole()
  const contract = await loadContract(flags.contract)
  const complete = listening(flags)
  const config = complete(await loadConfig(flags.config))
  const { createMetrics } = await import('../../telemetry/index.ts')
  const { pinoLogger } = await import('../../telemetry/node/index.ts')
  const { reloader } = await import('../reload.ts')
  const metrics = createMetrics()
  const log = pinoLogger({ metrics, ...config.log })
  const gateway = await withPortHints(gatewayPorts(config.listen), () =>
    startServed({
      contract,
      contractModule: contractModule(flags.contract),
      config,
      log,
      metrics,
      quietMs,
    }),
  )
  surviveUncaught(context.process, gateway.caught)
  // Whoever reads the address may send the word to stop at once.
  const stopped = untilStopped(context, { hangUp: false })
  if (flags.json) sayJsonLine(context, { url: gateway.url, adminUrl: gateway.adminUrl })
  // Standard output is for lines of JSON only.
  else note(context, `Isthmus on ${gateway.url}, admin on ${gateway.adminUrl}`)
  const what = { contract: flags.contract, config: flags.config }
  reloading.begin(reloader({ gateway, log, what, contractHash: contract.hash, complete }))
  const word = await stopped
  reloading.end()
  gateway.drain()
  const { closeDelayMs = 0 } = config.listen
  if (word === 'SIGTERM' && closeDelayMs > 0) {
    log.info({ ms: closeDelayMs }, 'The gateway takes requests for a while longer, then closes')
    await goOn(closeDelayMs)
  }
  if (!flags.json) note(context, 'Finishing what is under way. Ctrl-C again ends it at once.')
  await gateway.close()
  await log.end(lastWords)
}

const configured = 'as configured'

export const serveCommand = buildCommand<Flags>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      config: configFlag,
      host: optionOr(String, 'address', 'The address to listen on', 'ISTHMUS_HOST', configured),
      port: optionOr(parsePort, 'port', 'The port, 0 for any', 'ISTHMUS_PORT', configured),
      adminHost: optionOr(
        String,
        'address',
        'The address of the admin listener',
        'ISTHMUS_ADMIN_HOST',
        configured,
      ),
      adminPort: optionOr(
        parsePort,
        'port',
        'The port of the admin listener',
        'ISTHMUS_ADMIN_PORT',
        configured,
      ),
      closeDelay: optionOr(
        parseDelay,
        'ms',
        'How long requests are taken after SIGTERM, in milliseconds',
        'ISTHMUS_CLOSE_DELAY',
        configured,
      ),
      logLevel: optionOr(
        parseLogLevel,
        'level',
        'Least level that is logged: debug, info, warn or error',
        'ISTHMUS_LOG_LEVEL',
        configured,
      ),
      workers: optionOr(
        parseWorkers,
        'number',
        'How many processes serve clients: auto for one per core',
        'ISTHMUS_WORKERS',
        configured,
      ),
      json: { ...jsonFlag, brief: 'Print the addresses as JSON once the gateway answers' },
    },
  },
  docs: { brief: 'Run the gateway in front of the backends of the configuration' },
})
