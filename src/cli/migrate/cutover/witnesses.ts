/**
 * Two gateways, one before each backend, are asked for everything as clients of each version ask: whether
 * they are answered the same, whichever backend is behind. What only the newer backend can tell is no
 * difference.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { ContractVersion } from '../../../contract/index.ts'
import { staticSource } from '../../../flags/index.ts'
import { defineConfig, type GatewayConfig } from '../../../gateway/config/index.ts'
import { declaredNames } from '../../../gateway/rollout/declared-names.ts'
import { failed, ok, type Result } from '../../../errors/index.ts'
import type { StopSignal } from '../../../http/index.ts'
import {
  createHttpStore,
  pairsOf,
  verify,
  witnessCarry,
  type DocumentStore,
  type Finding,
} from '../../../migrate/index.ts'
import { startGateway } from '../../../runtime/node.ts'
import { silentLogger } from '../../../telemetry/index.ts'
import { openedBackend, ownHeaders } from '../../../runtime/migrate/backend.ts'
import type { Project } from '../../document-store.ts'
import { wrongIn } from '../../../runtime/migrate/comparing.ts'

type Configured = GatewayConfig['backends'][string]

export interface Witnessed {
  /** Of clients. */
  readonly version: string
  readonly same: number
  readonly wrong: number
}

export interface WitnessOptions {
  /** Names of the backends. */
  readonly from: string
  readonly to: string
  readonly only?: readonly string[] | undefined
  /** A folder that nothing else is in: no kill file of an instance counts. */
  readonly state: string
  readonly recheckMs: number
  readonly signal: StopSignal
  readonly onFinding: (version: string, finding: Finding) => void
}

const pageLimit = 1000

const flag = 'isthmus-witness'

/** Everybody is sent to the one backend. */
const flagsTo = (name: string) =>
  staticSource({
    'witness.json': {
      flags: { [flag]: { state: 'ENABLED', variants: { one: name }, defaultVariant: 'one' } },
    },
  })

const configBefore = ({ config }: Project, name: string, state: string): GatewayConfig =>
  defineConfig({
    backends: { [name]: config.backends[name] as Configured },
    decision: { flag, fallback: name },
    identity: { anonymous: { allow: true } },
    versions: { header: config.versions.header },
    limits: config.limits,
    listen: { host: '127.0.0.1', port: 0, adminHost: '127.0.0.1', adminPort: 0 },
    state,
  })

/** What clients of a version see of a backend, as a store of that version. */
const seenBy = (
  { config, contract }: Project,
  before: string,
  url: string,
  version: ContractVersion,
): DocumentStore => {
  const backend = { url, version: version.key } as const
  const asked = defineConfig({
    backends: { [before]: backend },
    decision: { flag, fallback: before },
  })
  const { replication } = asked.backends[before] as Configured
  const { depth, responseBytes } = config.limits
  return createHttpStore({
    backend: openedBackend({ config: asked, contract }, before, 'read'),
    version,
    replication,
    headers: {
      ...ownHeaders(before, config.backends[before] as Configured),
      [config.versions.header]: version.key,
    },
    limits: { depth, responseBytes },
  })
}

const askedAs = async (
  project: Project,
  urls: { readonly from: string; readonly to: string },
  version: ContractVersion,
  options: WitnessOptions,
): Promise<Result<Witnessed>> => {
  const { contract, config } = project
  const { from, to, only, recheckMs, signal, onFinding } = options
  const left = contract.version(config.backends[from]?.version ?? '') as ContractVersion
  const entered = contract.version(config.backends[to]?.version ?? '') as ContractVersion
  const limits = { depth: config.limits.depth }
  const atBoth = new Set(pairsOf(contract, left, entered).pairs.map((pair) => pair.from.type))
  const pairs = pairsOf(contract, version, left).pairs.filter(
    (pair) => atBoth.has(pair.to.type) && (only?.includes(pair.to.type) ?? true),
  )
  const isName = declaredNames()(version)
  const [source, target] = [
    seenBy(project, from, urls.from, version),
    seenBy(project, to, urls.to, version),
  ]
  const carries = new Map(pairs.map((pair) => [pair.from.type, witnessCarry(pair.sides, limits)]))
  try {
    const done = await verify({
      pairs: pairs.map((pair) => ({ ...pair, to: pair.from })),
      judging: (pair) => ({
        carry: carries.get(pair.from.type) as ReturnType<typeof witnessCarry>,
        limits,
        isName,
      }),
      source,
      target,
      signal,
      limit: pageLimit,
      recheckMs,
      sleep: (ms) => pause(ms),
      onFinding: (finding) => onFinding(version.key, finding),
    })
    if (!done.ok) return done
    const { types } = done.value
    return ok({
      version: version.key,
      same: types.reduce((sum, { same }) => sum + same, 0),
      wrong: types.reduce((sum, one) => sum + wrongIn(one), 0),
    })
  } finally {
    await source.close()
    await target.close()
  }
}

/**
 * For each version of clients that both backends serve. Problems: those of the gateways' answers.
 *
 * @throws Failure as a gateway that starts
 */
export const witnessed = async (
  project: Project,
  options: WitnessOptions,
): Promise<Result<readonly Witnessed[]>> => {
  const { contract, config } = project
  const { from, to, state } = options
  const serves = (name: string, key: string): boolean => {
    const store = contract.version(config.backends[name]?.version ?? '')
    const found = store && contract.verdict(store.key, key)
    return found !== undefined && found.verdict !== 'refused'
  }
  const starting = async (name: string) =>
    startGateway({
      contract,
      config: configBefore(project, name, state),
      log: silentLogger,
      flagSource: () => flagsTo(name),
    })
  const gateways = [await starting(from), await starting(to)] as const
  try {
    const all: Witnessed[] = []
    for (const version of contract.versions) {
      if (options.signal.aborted) break
      if (!serves(from, version.key) || !serves(to, version.key)) continue
      const urls = { from: gateways[0].url, to: gateways[1].url }
      const one = await askedAs(project, urls, version, options)
      if (!one.ok) return failed(one.problem)
      all.push(one.value)
    }
    return ok(all)
  } finally {
    for (const gateway of gateways) await gateway.close()
  }
}
