/** The gateway as a Worker: `fetch` to the stores, flags from the bundle. Everything is made at the first request. */
import type { Contract } from '../contract/index.ts'
import { sourceFlags, type Flags, type FlagSource } from '../flags/index.ts'
import {
  createGateway,
  servedConfig,
  type Gateway,
  type GatewayConfig,
  type Parts,
} from '../gateway/index.ts'
import { problemMediaType, problem } from '../errors/index.ts'
import { createWasmScanner } from '../json/wasm/index.ts'
import type { LivePolicy } from '../policy/index.ts'
import { consoleLogger, uncounted } from '../telemetry/index.ts'
import { fetchTransport } from '../upstream/index.ts'
import { backendsOf } from './backends.ts'

/** Bindings: text variables and secrets, by the names that the configuration refers to. */
export type WorkerEnv = Readonly<Record<string, unknown>>

export type WorkerFlags = FlagSource | Flags

export interface WorkerOptions {
  readonly contract: Contract
  /** May read the bindings: addresses of the stores differ from stage to stage. */
  readonly config: (env: WorkerEnv) => GatewayConfig
  /**
   * Judged already, as `isthmus compile` writes them, or from files by `staticSource`; or what
   * `providerFlags` makes of another OpenFeature provider.
   */
  readonly flags: () => Promise<WorkerFlags> | WorkerFlags
  /** Clients, life of versions and kill switches, as `isthmus compile` writes them; those of the configuration when absent. */
  readonly policy?: LivePolicy | undefined
  /** Those that the configuration needs, as `isthmus compile` writes them; `allParts` are enough for any. */
  readonly parts: Parts
  /** The module `scanner.wasm`, imported statically; without it bodies are indexed in plain JavaScript. */
  readonly scanner?: WebAssembly.Module
}

/** A Worker module, as Cloudflare calls it. */
export interface WorkerHandler {
  fetch(request: Request, env: WorkerEnv): Promise<Response>
}

const textBindings = (env: WorkerEnv): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )

const open = async (options: WorkerOptions, env: WorkerEnv) => {
  const { contract, config: configOf, flags, policy, scanner, parts } = options
  const config = servedConfig(configOf(env), contract)
  const log = consoleLogger(config.log)
  // There is no admin listener that would tell them.
  const metrics = uncounted
  const given = await flags()
  const backends = backendsOf(config, { transport: () => fetchTransport(), log, metrics })
  return createGateway({
    contract,
    config,
    flags: 'current' in given ? await sourceFlags({ source: given, log, metrics }) : given,
    policy,
    backends,
    log,
    metrics,
    parts,
    env: textBindings(env),
    ...(scanner ? { scanner: createWasmScanner(scanner) } : {}),
  })
}

/**
 * The handler of a Worker's module. A bad configuration is answered with 500 and logged; it is
 * tried again with the next request.
 *
 * @example export default createWorker({ contract, config: () => config, flags: () => staticSource(files), parts: allParts })
 */
export const createWorker = (options: WorkerOptions): WorkerHandler => {
  let opened: Promise<Gateway> | undefined
  return {
    fetch: async (request, env) => {
      opened ??= open(options, env)
      let gateway: Gateway
      try {
        gateway = await opened
      } catch (error) {
        opened = undefined
        consoleLogger().error({ error }, 'The gateway cannot start')
        const body = problem('config-invalid', 'The gateway cannot start; its log says why.')
        return new Response(JSON.stringify(body), {
          status: body.status,
          headers: { 'content-type': problemMediaType },
        })
      }
      const remoteAddress = request.headers.get('cf-connecting-ip') ?? undefined
      return gateway.fetch(request, remoteAddress === undefined ? {} : { remoteAddress })
    },
  }
}
