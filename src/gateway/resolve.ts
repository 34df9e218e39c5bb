/** The steps that need no body: who, which version, which route, which backend. Nothing is sent here, so `explain` uses them too. */
import type { MatrixEntry } from '../contract/index.ts'
import { failed, ok, problem, type Result } from '../errors/index.ts'
import type { FlagContext } from '../flags/index.ts'
import type { Deciding } from '../policy/index.ts'
import type { Backend } from '../upstream/index.ts'
import { after } from './helpers/after.ts'
import { decide, type Choice } from './decide/decide.ts'
import type { Identified } from './identify/client.ts'
import { resourceOf } from './match/resource.ts'
import { matchProblem, type Match } from './match/match.ts'
import type { Negotiated } from './negotiate/negotiate.ts'
import { passingMethods } from './match/path/unknown-routes.ts'
import type { Address } from './address/address.ts'
import type { Core, Deciders } from './exchange/core.ts'
import { type Plan, undecided, type Resolution, unresolved } from './exchange/resolution.ts'

export interface Asked extends Address {
  readonly method: string
}

/** RFC 9110 section 9.3.8: the answer is the request as the store got it, with what only the store is told. */
const traced = problem(
  'method-not-allowed',
  'The gateway answers TRACE itself: forwarding it would show the headers that the backend gets.',
  {
    allow: [],
  },
)

/** Of a request whose client, version and route are known. */
export type Known = Resolution & {
  readonly policy: Deciding
  readonly identified: Identified
  readonly negotiated: Negotiated
  readonly match: Match
}

/** What flags see of a request. */
export const flagContext = (
  { identified: { client }, negotiated, match }: Known,
  method: string,
): FlagContext => {
  const route = match.kind === 'route' ? match.route : undefined
  return {
    targetingKey: client.targetingKey ?? client.id,
    clientVersion: negotiated.version.key,
    ...(client.tenant === undefined ? {} : { tenant: client.tenant }),
    ...(client.attributes === undefined ? {} : { attributes: client.attributes }),
    route: route?.id ?? 'unknown',
    resource: resourceOf(route?.path ?? negotiated.address.path),
    method,
  }
}

/** What one backend would do with a request. */
export const planFor = (
  core: Deciders,
  { negotiated, match }: Pick<Known, 'negotiated' | 'match'>,
  backend: Backend,
  verdict: MatrixEntry | undefined,
): Result<Plan> => {
  const { contract } = core
  const { version } = negotiated
  const store = contract.version(backend.version)
  if (!store || !verdict) {
    const detail = `${backend.name} speaks version ${backend.version}, which the contract does not have.`
    return failed(problem('no-backend', detail, { backend: backend.name }))
  }
  if (verdict.verdict === 'refused') {
    return failed(
      problem('pair-refused', verdict.reason, {
        version: version.key,
        store_version: store.key,
        reason: verdict.reason,
      }),
    )
  }
  if (match.kind !== 'route') return ok({ kind: 'pass', backend })
  const carriage = core.carriages(version, store, match.route, {
    mark: core.marks.get(backend.name),
    publicUrl: core.config.backends[backend.name]?.publicUrl,
  })
  if (!carriage.ok) return carriage
  return ok({ kind: 'carry', backend, carriage: carriage.value, params: match.params })
}

/** The last steps, for a request that has somewhere to go. */
const choosePlan = (
  core: Deciders,
  known: Known,
  method: string,
): Promise<Resolution> | Resolution => {
  const { contract, config, flags, backends, localKills } = core
  const { kills } = known.policy
  const context = {
    config: config.decision,
    flags,
    backends,
    kills,
    localKills: localKills.current,
  }
  const asked = flagContext(known, method)
  const killable = {
    client: known.identified.client.id,
    version: asked.clientVersion,
    route: asked.route,
  }
  const resolved = (negotiated: Negotiated, choice: Choice): Resolution => {
    const { answers } = choice.course
    const verdict = contract.verdict(answers.version, negotiated.version.key)
    return {
      policy: known.policy,
      identified: known.identified,
      negotiated,
      match: known.match,
      choice,
      verdict,
      plan: planFor(core, known, answers, verdict),
    }
  }
  const moved = (choice: Result<Choice>): Promise<Result<Choice>> | Result<Choice> =>
    choice.ok && core.moves
      ? core.moves.choose(core, { ...known, method, context: asked }, choice.value)
      : choice
  return after(after(decide(asked, killable, context), moved), (choice) => {
    if (!choice.ok) return { ...known, plan: choice }
    const resolution = resolved(known.negotiated, choice.value)
    return core.sessions?.page(core, resolution, method, resolved) ?? resolution
  })
}

/** From an identified client on. */
export const resolveFor = (
  core: Deciders,
  policy: Deciding,
  identified: Identified,
  asked: Asked,
): Promise<Resolution> | Resolution => {
  const { config, routes, negotiation } = core
  const negotiated = negotiation.negotiate(asked, identified.client.pin, policy.versions)
  if (!negotiated.ok) return { ...unresolved(negotiated, policy), identified }
  const { version, address } = negotiated.value
  const match = routes.match(version, asked.method, address.path, address)
  const known = (plan: Result<Plan>): Known => ({
    policy,
    identified,
    negotiated: negotiated.value,
    match,
    choice: undefined,
    verdict: undefined,
    plan,
  })
  if (match.kind === 'route' && match.route.kind === 'schema') return known(ok({ kind: 'schema' }))
  if (match.kind === 'unknown' && asked.method === 'TRACE') return known(failed(traced))
  if (match.kind === 'unknown' && core.ofrep?.takes(address.path)) {
    const { ofrep } = core
    if (asked.method !== 'POST') {
      const other = { kind: 'method', path: address.path, allow: ['POST'] } as const
      return known(failed(matchProblem(other, asked.method, version, core.contract)))
    }
    const unplanned = known(undecided)
    return known(ok({ kind: 'ofrep', ofrep, context: flagContext(unplanned, asked.method) }))
  }
  if (match.kind !== 'route') {
    const methods =
      match.kind === 'unknown' ? passingMethods(address.path, config.unknownRoutes) : []
    if (methods.length === 0)
      return known(failed(matchProblem(match, asked.method, version, core.contract)))
    if (!methods.includes(asked.method)) {
      const other = { kind: 'method', path: address.path, allow: methods } as const
      return known(failed(matchProblem(other, asked.method, version, core.contract)))
    }
  }
  return choosePlan(core, known(undecided), asked.method)
}

/** At once, unless credentials or flags have to be looked up elsewhere. */
export const resolve = (
  core: Core,
  policy: Deciding,
  asked: Asked,
): Promise<Resolution> | Resolution =>
  after(core.identify(asked.headers, policy.clients), (identified) =>
    identified.ok
      ? resolveFor(core, policy, identified.value, asked)
      : unresolved(identified, policy),
  )
