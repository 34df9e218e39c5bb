/** A gateway over real sockets in front of given stores. */
import { expect, onTestFinished } from 'vitest'
import type { Flags } from '../../../src/flags/index.ts'
import {
  createAdmin,
  allParts,
  createGateway,
  defineConfig,
  explainRequest,
  servedConfig,
  type ExplainInput,
  type Explanation,
  type Gateway,
  type GatewayConfigInput,
  type Parts,
} from '../../../src/gateway/index.ts'
import type { FactsPort } from '../../../src/gateway/facts/index.ts'
import type { LivePolicy, LocalKills } from '../../../src/policy/index.ts'
import type { Codings } from '../../../src/http/index.ts'
import { largeJobsOf } from '../../../src/gateway/work/node/index.ts'
import { listener } from '../../../src/http/node/listener.ts'
import { createNodeScanner } from '../../../src/json/node/wasm-scanner.ts'
import { createMetrics, type LogFields, type Logger } from '../../../src/telemetry/index.ts'
import { problemOf, type Timeouts } from '../../../src/upstream/index.ts'
import type { Contract } from '../../../src/contract/index.ts'
import { undeclared } from '../../support/declared-lines.ts'
import { contract as shop } from './contract.ts'
import { reach } from './reach.ts'
import { startListener } from './servers.ts'

/** Flags with fixed values, by name: the smallest implementation of the port. */
export const fixedFlags = (values: Readonly<Record<string, string | boolean>>): Flags => {
  const decided = <T>(key: string, fallback: T) =>
    Object.hasOwn(values, key)
      ? { value: values[key] as T, variant: String(values[key]), reason: 'STATIC' }
      : { value: fallback, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' }
  return {
    version: 'fixed',
    string: async (key, fallback) => decided(key, fallback),
    boolean: async (key, fallback) => decided(key, fallback),
    close: async () => undefined,
  }
}

export interface Line {
  readonly level: string
  readonly fields: LogFields
  readonly message: string
}

export interface Running extends Gateway {
  readonly admin: ReturnType<typeof createAdmin>
  explain(input: ExplainInput): Promise<Explanation>
  drain(): void
  readonly url: string
  readonly lines: Line[]
  readonly metrics: ReturnType<typeof createMetrics>
}

export interface StartOptions {
  /** Backends by name. */
  readonly stores: Readonly<
    Record<
      string,
      {
        readonly url: string
        readonly version: string
        readonly connections?: number
        readonly publicUrl?: string
      }
    >
  >
  readonly config?: Partial<GatewayConfigInput>
  readonly flags?: Flags
  /** That of the configuration when absent. */
  readonly policy?: LivePolicy
  readonly localKills?: LocalKills
  readonly env?: Readonly<Record<string, string>>
  readonly contract?: Contract
  readonly now?: () => number
  readonly timeouts?: Partial<Timeouts>
  /** Those of the web when absent. */
  readonly codings?: Codings
  /** Whether large bodies are carried in threads, as on Node; default true. */
  readonly threads?: boolean
  readonly contractModule?: string
  /** Counts what was served; nobody does when absent. */
  readonly facts?: FactsPort
  /** All when absent. */
  readonly parts?: Parts
}

export const startGateway = async ({
  stores,
  config = {},
  flags = fixedFlags({ store: Object.keys(stores)[0] as string }),
  env = {},
  contract = shop,
  now,
  timeouts,
  codings,
  threads = true,
  contractModule,
  facts,
  policy,
  localKills,
  parts = allParts,
}: StartOptions): Promise<Running> => {
  const lines: Line[] = []
  const noting = (level: string) => (fields: LogFields, message: string) => {
    lines.push({ level, fields, message })
  }
  onTestFinished(() => {
    expect(lines.flatMap((line) => undeclared(line) ?? [])).toEqual([])
  })
  const log: Logger = {
    debug: noting('debug'),
    info: noting('info'),
    warn: noting('warn'),
    error: noting('error'),
  }
  const metrics = createMetrics()
  const given = defineConfig({
    backends: stores,
    decision: { flag: 'store', fallback: Object.keys(stores)[0] as string },
    ...config,
  })
  const complete = servedConfig(given, contract)
  const largeJobs = threads
    ? largeJobsOf({ contract, contractModule, config: complete, log, metrics })
    : undefined
  const gateway = createGateway({
    largeJobs,
    contract,
    config: given,
    flags,
    policy,
    localKills,
    backends: new Map(
      Object.entries(complete.backends).map(([name, { url, version, connections }]) => [
        name,
        reach(name, version, url, {
          contract,
          log,
          metrics,
          connections,
          ...(timeouts ? { timeouts } : {}),
        }),
      ]),
    ),
    log,
    metrics,
    env,
    parts,
    scanner: createNodeScanner(),
    facts,
    ...(codings ? { codings } : {}),
    ...(now ? { now } : {}),
  })
  if (largeJobs) onTestFinished(() => largeJobs.close())
  const url = await startListener(listener(gateway.handle, { problemOf }))
  let draining = false
  const admin = createAdmin({
    core: gateway.core,
    metrics,
    ready: () => !draining,
    checks: () => [],
    flagStatus: () => null,
  })
  return {
    ...gateway,
    admin,
    explain: (input) => explainRequest(gateway.core, input),
    drain: () => {
      draining = true
    },
    url,
    lines,
    metrics,
  }
}
