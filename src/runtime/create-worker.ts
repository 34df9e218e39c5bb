/** The gateway as a Worker: `fetch` to the stores, flags from the bundle. Everything is made at the first request. */
import type { Contract } from '../contract/index.ts'
import { sourceFlags, type Flags, type FlagSource } from '../flags/index.ts'
import {
  createGateway,
  servedConfig,
  type Gateway,
  type GatewayConfig,
  type ServedConfig,
} from '../gateway/index.ts'
import { Failure, problemMediaType, problem, type ErrorCode } from '../errors/index.ts'
import { createWasmScanner } from '../json/wasm/index.ts'
import type { LivePolicy } from '../policy/index.ts'
import { consoleLogger, uncounted, type Logger } from '../telemetry/index.ts'
import { fetchTransport } from '../upstream/index.ts'
import { backendsOf } from './backends.ts'
import { textBindings } from './text-bindings.ts'
import type { Deciders, WorkerControl } from './worker-control.ts'
import type { WorkerParts } from './worker-parts.ts'
import { d1Of } from './worker-store.ts'

const missingControl =
  'control > store > d1 needs "d1Control", which this gateway lacks: run ' +
  '`isthmus compile` with this configuration, or give `allParts`'

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
  readonly parts: WorkerParts
  /** The module `scanner.wasm`, imported statically; without it bodies are indexed in plain JavaScript. */
  readonly scanner?: WebAssembly.Module
}

/** What the platform tells of a request beside it. */
export interface WorkerContext {
  waitUntil(work: Promise<unknown>): void
}

/** A Worker module, as Cloudflare calls it. */
export interface WorkerHandler {
  /** Whoever calls it passes on `context`: without it, what is left to do after a request may be stopped. */
  fetch(request: Request, env: WorkerEnv, context?: WorkerContext): Promise<Response>
}

/** Made without waiting for anything. */
interface Prepared {
  readonly config: ServedConfig
  readonly log: Logger
  readonly deployed: Deciders | Flags
  readonly control?: WorkerControl
}

// There is no admin listener that would tell them.
const metrics = uncounted

const prepare = async (options: WorkerOptions, env: WorkerEnv): Promise<Prepared> => {
  const { contract, config: configOf, parts } = options
  const config = servedConfig(configOf(env), contract)
  const log = consoleLogger(config.log)
  const given = await options.flags()
  if (!('current' in given)) return { config, log, deployed: given }
  const deployed = { flags: given, policy: options.policy }
  if (!d1Of(config)) return { config, log, deployed }
  if (!parts.d1Control) throw new Failure('config-invalid', missingControl)
  const control = parts.d1Control({ contract, config, env, deployed, log, metrics })
  return { config, log, deployed, control }
}

const open = async (
  { contract, scanner, parts, policy }: WorkerOptions,
  { config, log, deployed, control }: Prepared,
  env: WorkerEnv,
): Promise<Gateway> => {
  const deciders = control?.deciders() ?? deployed
  const backends = backendsOf(config, { transport: () => fetchTransport(), log, metrics })
  return createGateway({
    contract,
    config,
    flags:
      'flags' in deciders ? await sourceFlags({ source: deciders.flags, log, metrics }) : deciders,
    policy: 'flags' in deciders ? deciders.policy : policy,
    backends,
    facts: control?.facts,
    log,
    metrics,
    parts,
    env: textBindings(env),
    ...(scanner ? { scanner: createWasmScanner(scanner) } : {}),
  })
}

const refusal = (code: ErrorCode, detail: string): Response => {
  const body = problem(code, detail)
  return Response.json(body, {
    status: body.status,
    headers: { 'content-type': problemMediaType },
  })
}

/**
 * The handler of a Worker's module. A bad configuration is answered with 500 and logged; it is
 * tried again with the next request. So is a control store that is away while there is no policy
 * yet, with 503.
 *
 * @example export default createWorker({ contract, config: () => config, flags: () => staticSource(files), parts: allParts })
 */
export const createWorker = (options: WorkerOptions): WorkerHandler => {
  let prepared: Promise<Prepared> | undefined
  let opened: Promise<Gateway> | undefined
  return {
    fetch: async (request, env, context) => {
      const waitUntil = (work: Promise<unknown>): void => context?.waitUntil(work)
      let gateway: Gateway
      let control: WorkerControl | undefined
      try {
        prepared ??= prepare(options, env)
        const ready = await prepared
        control = ready.control
        const waiting = control?.attend(waitUntil)
        if (waiting) await waiting
        opened ??= open(options, ready, env)
        gateway = await opened
      } catch (error) {
        const { issues } = error as Partial<Failure>
        consoleLogger().error({ error, issues }, 'The gateway cannot start')
        if (control && !opened) return refusal('control-unavailable', 'There is no policy yet.')
        prepared = opened = undefined
        return refusal('config-invalid', 'The gateway cannot start; its log says why.')
      }
      const remoteAddress = request.headers.get('cf-connecting-ip')
      const answer = await gateway.fetch(request, remoteAddress === null ? {} : { remoteAddress })
      control?.after(answer, waitUntil)
      return answer
    },
  }
}
