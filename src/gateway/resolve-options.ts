/** `OPTIONS`: a preflight is about the request that is to follow; else the gateway tells the methods of a path. */
import { renderPath } from '../contract/index.ts'
import { ok, type Result } from '../errors/index.ts'
import type { Deciding } from '../policy/index.ts'
import { after } from './helpers/after.ts'
import { isPreflight } from './headers/cors.ts'
import type { Identified } from './identify/client.ts'
import { resolve, resolveFor, type Asked } from './resolve.ts'
import { unresolved, type Plan, type Resolution } from './exchange/resolution.ts'
import type { Core } from './exchange/core.ts'

/** Browsers send preflights without credentials: whoever needs some is not refused for it. */
const unnamed: Identified = {
  client: { id: 'anonymous', via: 'anonymous', explain: false },
  consumed: [],
}

/** The request that is to follow, as a question to the store. */
const preflightOf = (plan: Plan, { negotiated }: Resolution): Plan => {
  switch (plan.kind) {
    case 'carry': {
      const { backend, carriage, params } = plan
      const path = renderPath(carriage.storeRoute.path, params)
      return { kind: 'preflight', to: { backend, path, carriage } }
    }
    case 'pass':
      return {
        kind: 'preflight',
        to: { backend: plan.backend, path: negotiated?.address.path ?? '/' },
      }
    case 'ofrep':
      return { kind: 'allow', methods: ['POST'] }
    case 'schema':
      return { kind: 'allow', methods: ['GET', 'HEAD'] }
    case 'allow':
    case 'preflight':
      return plan
  }
}

const told = (resolution: Resolution): Resolution => {
  const { plan } = resolution
  if (plan.ok || plan.problem.code !== 'method-not-allowed') return resolution
  const methods = plan.problem['allow']
  if (!Array.isArray(methods)) return resolution
  const named = methods.filter((name): name is string => typeof name === 'string')
  return { ...resolution, plan: ok({ kind: 'allow', methods: named }) }
}

const identified = (found: Result<Identified>, preflight: boolean): Result<Identified> =>
  !found.ok && preflight && found.problem.code === 'credentials-required' ? ok(unnamed) : found

/** As `resolve`, for any method. */
const resolveBy = (
  core: Core,
  policy: Deciding,
  asked: Asked,
): Promise<Resolution> | Resolution => {
  if (asked.method !== 'OPTIONS') return resolve(core, policy, asked)
  const { headers } = asked
  const preflight = isPreflight(asked.method, headers)
  if (preflight && core.config.cors) {
    return { ...unresolved(undefined, policy), plan: ok({ kind: 'preflight' }) }
  }
  return after(core.identify(headers, policy.clients), (found) => {
    const client = identified(found, preflight)
    if (!client.ok) return unresolved(client, policy)
    if (!preflight) return after(resolveFor(core, policy, client.value, asked), told)
    const method = headers.get('access-control-request-method') ?? ''
    return after(resolveFor(core, policy, client.value, { ...asked, method }), (resolution) =>
      resolution.plan.ok
        ? { ...resolution, plan: ok(preflightOf(resolution.plan.value, resolution)) }
        : resolution,
    )
  })
}

/** Who changes a policy more often than that within one decision is not waited for. */
const mostTries = 5

/**
 * By one policy from beginning to end: where its flags have changed under way, while credentials or
 * flags were looked up elsewhere, all is resolved anew by the policy that has come. Nothing has been
 * sent then.
 */
export const resolveAny = (
  core: Core,
  asked: Asked,
  tries = mostTries,
): Promise<Resolution> | Resolution => {
  const { version } = core.flags
  const resolved = resolveBy(core, core.policy.current, asked)
  if (!(resolved instanceof Promise)) return resolved
  return resolved.then((resolution) =>
    core.flags.version === version || tries <= 1 ? resolution : resolveAny(core, asked, tries - 1),
  )
}
