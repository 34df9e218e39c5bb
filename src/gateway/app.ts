/** Puts the gateway together. The same on Node and on Workers: requests in, answers out. */
import type { Contract } from '../contract/index.ts'
import { Failure, problem, problemMediaType, type Problem } from '../errors/index.ts'
import type { Flags } from '../flags/index.ts'
import type { Scanner } from '../json/index.ts'
import type { LivePolicy, LocalKills } from '../policy/index.ts'
import {
  HeaderList,
  isReader,
  requestOf,
  responseOf,
  unsendable,
  unsendableProblem,
  webCodings,
  type Codings,
  type Connection,
  type HttpAnswer,
  type HttpHandler,
} from '../http/index.ts'
import {
  createGuard,
  unfailing,
  type Caught,
  type Logger,
  type Metrics,
} from '../telemetry/index.ts'
import type { Backend } from '../upstream/index.ts'
import { createCarriages } from './carriage/carriage.ts'
import type { Mark } from './headers/cors.ts'
import { backendMarks } from './headers/etag.ts'
import type { GatewayConfig } from './config/config-schema.ts'
import { answerDepth } from './work/performer.ts'
import type { FactsPort } from './facts/port.ts'
import { createHandle } from './handle.ts'
import { createIdentify } from './identify/identify.ts'
import { createRoutes } from './match/match.ts'
import { createNegotiation } from './negotiate/negotiate.ts'
import { missingParts, type Parts } from './parts.ts'
import type { Membership } from './rollouts.ts'
import { createQuarantine } from './omit/quarantine.ts'
import { createReport } from './report/report.ts'
import type { Core } from './exchange/core.ts'
import { configPolicy } from './config/config-policy.ts'
import { servedConfig } from './config/served-config.ts'
import type { Threads } from './jobs/away.ts'

export interface GatewayOptions {
  readonly contract: Contract
  readonly config: GatewayConfig
  readonly flags: Flags
  /** Clients, versions' life and kill switches; those of the configuration when absent. Its flags are those of `flags`. */
  readonly policy?: LivePolicy | undefined
  /** Kill switches of this instance alone; none when absent. */
  readonly localKills?: LocalKills | undefined
  /** By name, one for each of the configuration. */
  readonly backends: ReadonlyMap<string, Backend>
  readonly log: Logger
  readonly metrics: Metrics
  /** Those that the configuration needs; `allParts` are enough for any. */
  readonly parts: Parts
  /** Secrets, by the names that the configuration refers to. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** What indexes bodies; plain JavaScript when absent. Used for one document at a time. */
  readonly scanner?: Scanner
  /** Does large jobs, so that no request waits for another; here when absent. */
  readonly largeJobs?: Threads | undefined
  /** How bodies are compressed and expanded; the web's gzip and deflate when absent. */
  readonly codings?: Codings
  /** Counts what was served; nobody does when absent. */
  readonly facts?: FactsPort | undefined
  /** What this process has that takes part in rollouts; without it flags decide, whatever is declared. */
  readonly membership?: Membership | undefined
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export interface Gateway {
  /** For runtimes with requests and responses of the web; it says what is known of the connection. */
  readonly fetch: (request: Request, connection?: Connection) => Promise<Response>
  /** The same for other runtimes. */
  readonly handle: HttpHandler
  /** The CORS policy, for answers that a runtime gives by itself. */
  readonly mark: Mark | undefined
  /** For `explainRequest` and `createAdmin`, which Workers do without. */
  readonly core: Core
  /** Resolves once nothing goes on behind answers any more; backends and flags stay open. */
  readonly close: () => Promise<void>
}

const missingBackends = (
  { backends: configured }: GatewayConfig,
  backends: ReadonlyMap<string, Backend>,
) =>
  Object.entries(configured).flatMap(([name, { version }]) => {
    const backend = backends.get(name)
    if (!backend) return [{ place: `backends > ${name}`, message: 'was not made by the runtime' }]
    return backend.version === version
      ? []
      : [
          {
            place: `backends > ${name} > version`,
            message: `is ${version}, but the backend made speaks ${backend.version}`,
          },
        ]
  })

const answerOf = (reason: Problem): HttpAnswer => ({
  status: reason.status,
  headers: HeaderList.of({ 'content-type': problemMediaType, 'cache-control': 'no-store' }),
  body: new TextEncoder().encode(JSON.stringify(reason)),
})

/** What the platform does not take is a problem that names the header. */
const sentBy = (answer: HttpAnswer, caught: Caught): Response => {
  const header = unsendable(answer.headers)
  if (header === undefined) return responseOf(answer)
  if (isReader(answer.body)) {
    answer.body.cancel().catch((error: unknown) => caught('answer', error))
  }
  return responseOf(answerOf(unsendableProblem(header)))
}

/**
 * @throws Failure `config-invalid` when configuration, contract and backends do not fit together
 * @example const { fetch } = createGateway({ contract, config, flags, backends, log, metrics, env: process.env, parts: allParts })
 */
export const createGateway = (options: GatewayOptions): Gateway => {
  const { contract, flags, backends, metrics, env, scanner, parts } = options
  const config = servedConfig(options.config, contract)
  const log = unfailing(options.log)
  const caught = createGuard({ log, metrics })
  const { codings = webCodings, now = Date.now } = options
  const issues = [
    ...(parts.checkConfig?.(options.config, contract) ?? []),
    ...missingBackends(config, backends),
    ...missingParts(config, parts),
  ]
  if (issues.length > 0) {
    throw new Failure('config-invalid', 'The configuration does not fit the contract.', issues)
  }
  const routes = createRoutes(contract)
  const policy = options.policy ?? configPolicy(config)
  const { membership } = options
  const still: Omit<Core, 'moves'> = {
    contract,
    config,
    routes,
    negotiation: createNegotiation(contract, config.versions, routes),
    carriages: createCarriages(contract, config.onMisfit),
    marks: backendMarks(Object.keys(config.backends)),
    identify: createIdentify(config, { env, now, log, parts }),
    policy,
    localKills: options.localKills ?? { current: [] },
    flags,
    backends,
    scanner,
    codings,
    largeJobs: options.largeJobs,
    answerLimits: { ...config.limits, depth: answerDepth(config.limits) },
    quarantine: createQuarantine(),
    cache: parts.createCache?.(config, metrics),
    sessions: parts.createSessions?.(),
    ofrep: parts.createOfrep?.(config.ofrep, { requestMs: config.limits.requestMs, now }),
  }
  // It begins to act at once: nothing after it may fail.
  const moves =
    membership && parts.createRollouts?.({ ...options, membership, config, policy, log, caught })
  const core: Core = { ...still, moves: moves ?? still.sessions }
  const { facts } = options
  const report = createReport({ contract, log, metrics, quarantine: core.quarantine, facts, now })
  const mark = parts.createCors?.(config)
  const handle = createHandle({ core, log, report, facts, caught, now, acts: moves?.act, mark })
  const fetch: Gateway['fetch'] = async (request, connection = {}) => {
    try {
      const answer = sentBy(await handle(requestOf(request, connection)), caught)
      return request.method === 'HEAD' ? new Response(null, answer) : answer
    } catch (error) {
      caught('app', error)
      return responseOf(answerOf(problem('internal', 'The request could not be handled.')))
    }
  }
  return { fetch, handle, mark, core, close: async () => moves?.close() }
}
