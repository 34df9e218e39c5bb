/** The steps that need no body: who, which version, which route, which backend. Nothing is sent here, so `explain` uses them too. */
import type { Contract, MatrixEntry } from '../contract/index.ts'
import { failed, ok, problem, type Result } from '../errors/index.ts'
import type { FlagContext, Flags } from '../flags/index.ts'
import type { Scanner } from '../json/index.ts'
import type { Backend } from '../upstream/index.ts'
import type { Carriage, CarriageOf } from './carriage.ts'
import type { GatewayConfig } from './config-schema.ts'
import { decide, type Choice } from './decide.ts'
import type { Decision } from './decision.ts'
import type { Identify } from './identify.ts'
import type { Client, Identified } from './identity/client.ts'
import { matchProblem, type Match, type Routes } from './match.ts'
import { negotiate, type Negotiated } from './negotiate.ts'
import type { Address } from './version/sources.ts'

/** The compiled gateway: made once, the same for all requests. */
export interface Core {
  readonly contract: Contract
  readonly config: GatewayConfig
  readonly routes: Routes
  readonly carriages: CarriageOf
  readonly identify: Identify
  readonly flags: Flags
  readonly backends: ReadonlyMap<string, Backend>
  readonly scanner: Scanner | undefined
}

export interface Asked extends Address {
  readonly method: string
}

/** What is going to be done. */
export type Plan =
  | {
      readonly kind: 'carry'
      readonly backend: Backend
      readonly carriage: Carriage
      readonly params: Readonly<Record<string, string>>
    }
  /** The contract does not know the route: it goes through untouched. */
  | { readonly kind: 'pass'; readonly backend: Backend }
  /** The gateway itself answers with the schemas of the client's version. */
  | { readonly kind: 'schema' }

/** What became known of a request, as far as its steps went well. */
export interface Resolution {
  readonly identified?: Identified
  readonly negotiated?: Negotiated
  readonly match?: Match
  readonly choice?: Choice
  readonly verdict?: MatrixEntry
  readonly decision?: Decision
  readonly plan: Result<Plan>
}

const flagContext = (
  client: Client,
  { version }: Negotiated,
  match: Match,
  asked: Asked,
): FlagContext => ({
  targetingKey: client.id,
  clientVersion: version.key,
  ...(client.tenant === undefined ? {} : { tenant: client.tenant }),
  route: match.kind === 'route' ? match.route.id : 'unknown',
  resource: /^\/?([^/]*)/.exec(match.kind === 'route' ? match.route.path : asked.path)?.[1] ?? '',
  method: asked.method,
})

interface Known {
  readonly client: Client
  readonly negotiated: Negotiated
  readonly match: Match
}

const decisionOf = (
  { client, negotiated, match }: Known,
  { backend, ...flag }: Choice,
  verdict: MatrixEntry,
  carriage: Carriage | undefined,
): Decision => ({
  client: client.id,
  clientVersion: negotiated.version.key,
  versionSource: negotiated.source,
  route: match.kind === 'route' ? match.route.id : 'unknown',
  backend: backend.name,
  storeVersion: backend.version,
  verdict: verdict.verdict,
  verdictReason: verdict.reason,
  flag,
  identity: carriage?.identity ?? true,
})

/** The last steps, for a request that has somewhere to go. */
const choosePlan = async (core: Core, known: Known, asked: Asked): Promise<Resolution> => {
  const { contract, config, flags, backends } = core
  const { client, negotiated, match } = known
  const { version } = negotiated
  const choice = await decide(flagContext(client, negotiated, match, asked), {
    config: config.decision,
    flags,
    backends,
  })
  if (!choice.ok) return { plan: choice }
  const { backend } = choice.value
  const store = contract.version(backend.version)
  const verdict = contract.verdict(backend.version, version.key)
  const chosen = { choice: choice.value, ...(verdict ? { verdict } : {}) }
  if (!store || !verdict) {
    const detail = `${backend.name} speaks version ${backend.version}, which the contract does not have.`
    return { ...chosen, plan: failed(problem('no-backend', detail, { backend: backend.name })) }
  }
  const decided = (carriage?: Carriage) => ({
    ...chosen,
    decision: decisionOf(known, choice.value, verdict, carriage),
  })
  if (verdict.verdict === 'refused') {
    const refused = problem('pair-refused', verdict.reason, {
      version: version.key,
      store_version: store.key,
      reason: verdict.reason,
    })
    return { ...decided(), plan: failed(refused) }
  }
  if (match.kind !== 'route') return { ...decided(), plan: ok({ kind: 'pass', backend }) }
  const carriage = core.carriages(version, store, match.route)
  if (!carriage.ok) return { ...decided(), plan: carriage }
  const { params } = match
  return {
    ...decided(carriage.value),
    plan: ok({ kind: 'carry', backend, carriage: carriage.value, params }),
  }
}

/** From an identified client on. */
export const resolveFor = async (
  core: Core,
  identified: Identified,
  asked: Asked,
): Promise<Resolution> => {
  const { contract, config, routes } = core
  const negotiated = negotiate(asked, identified.client.pin, {
    contract,
    config: config.versions,
    reserved: routes.firstSegments,
  })
  if (!negotiated.ok) return { identified, plan: negotiated }
  const { version, address } = negotiated.value
  const match = routes.match(version, asked.method, address.path)
  const known = { identified, negotiated: negotiated.value, match }
  if (match.kind === 'route' && match.route.kind === 'schema') {
    return { ...known, plan: ok({ kind: 'schema' }) }
  }
  const passes = match.kind === 'unknown' && config.unknownRoutes === 'pass'
  if (match.kind !== 'route' && !passes) {
    return { ...known, plan: failed(matchProblem(match, asked.method, version)) }
  }
  const rest = await choosePlan(
    core,
    { client: identified.client, negotiated: negotiated.value, match },
    { ...asked, ...address },
  )
  return { ...known, ...rest }
}

export const resolve = async (core: Core, asked: Asked): Promise<Resolution> => {
  const identified = await core.identify(asked.headers)
  return identified.ok ? resolveFor(core, identified.value, asked) : { plan: identified }
}
