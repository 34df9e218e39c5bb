/** `OPTIONS`: a preflight is about the request that is to follow; else the gateway tells the methods of a path. */
import { renderPath } from '../contract/index.ts'
import { ok, type Result } from '../errors/index.ts'
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
export const resolveAny = (core: Core, asked: Asked): Promise<Resolution> | Resolution => {
  if (asked.method !== 'OPTIONS') return resolve(core, asked)
  const { headers } = asked
  const preflight = isPreflight(asked.method, headers)
  if (preflight && core.config.cors) return { ...unresolved(), plan: ok({ kind: 'preflight' }) }
  return after(core.identify(headers), (found) => {
    const client = identified(found, preflight)
    if (!client.ok) return unresolved(client)
    if (!preflight) return after(resolveFor(core, client.value, asked), told)
    const method = headers.get('access-control-request-method') ?? ''
    return after(resolveFor(core, client.value, { ...asked, method }), (resolution) =>
      resolution.plan.ok
        ? { ...resolution, plan: ok(preflightOf(resolution.plan.value, resolution)) }
        : resolution,
    )
  })
}
