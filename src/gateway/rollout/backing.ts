/** The two backends of a rollout, as replication and clients' writes use them. */
import type { Contract, Route } from '../../contract/index.ts'
import type { Backends, Moving, Side as SideName } from '../../rollout/index.ts'
import { defaultTimeouts, type Backend } from '../../upstream/index.ts'
import type { ReplicationConfig } from '../config/replication-schema.ts'
import type { ServedConfig } from '../config/served-config.ts'
import { documentRoute, placeOf, type Versions } from './documents.ts'
import { createSide, type Side } from './side.ts'

export interface Backing {
  readonly versions: Versions
  readonly backends: Readonly<Record<SideName, Backend>>
  readonly sides: Readonly<Record<SideName, Side>>
  readonly replication: Readonly<Record<SideName, ReplicationConfig>>
}

export interface BackingContext {
  readonly contract: Contract
  readonly config: Pick<ServedConfig, 'backends' | 'limits' | 'rollouts'>
  readonly backends: ReadonlyMap<string, Backend>
  /** Headers of replication, by backend, with their secrets. */
  readonly headers: ReadonlyMap<string, Readonly<Record<string, string>>>
}

/**
 * What one request of replication may take of the time that all requests under an intent have: a
 * backend that takes connections and says nothing must leave the client's own write enough of it. By
 * the backend's deadline, not by the end of the intent: so its circuit breaker hears of it.
 */
const shareOfTime = 1 / 4

type Ends = Pick<Moving, 'from' | 'to'>

/** Of two limits in milliseconds, of which 0 is none. */
const shorter = (a: number, b: number): number => Math.min(a || b, b || a)

/** Undefined where the configuration does not have both. */
export const backingOf = (
  { contract, config, backends, headers }: BackingContext,
  names: Ends,
): Backing | undefined => {
  const one = (name: string) => {
    const [backend, said] = [backends.get(name), config.backends[name]]
    const version = backend && contract.version(backend.version)
    if (!backend || !said || !version) return undefined
    const { replication } = said
    const side = createSide({
      backend,
      put: replication.put,
      headers: headers.get(name) ?? {},
      limit: config.limits.mergeBytes,
      withinMs: shorter(
        config.rollouts.requestMs * shareOfTime,
        said.timeouts?.totalMs ?? defaultTimeouts.totalMs,
      ),
    })
    return { backend, version, replication, side }
  }
  const [from, to] = [one(names.from), one(names.to)]
  if (!from || !to) return undefined
  return {
    versions: { from: from.version, to: to.version },
    backends: { from: from.backend, to: to.backend },
    sides: { from: from.side, to: to.side },
    replication: { from: from.replication, to: to.replication },
  }
}

/** Made once per pair of backends. */
export const backings = (context: BackingContext): ((names: Ends) => Backing | undefined) => {
  const known = new Map<string, Backing | undefined>()
  return ({ from, to }) => {
    const name = JSON.stringify([from, to])
    if (!known.has(name)) known.set(name, backingOf(context, { from, to }))
    return known.get(name)
  }
}

/** What the backends can do for documents of a key; of a resource where no key is known. */
export const capabilities = (
  { replication }: Pick<Backing, 'replication'>,
  types: Readonly<Record<SideName, string | undefined>>,
  side: SideName,
  lateClose: boolean,
): Backends => {
  const stamped = (of: SideName): boolean => {
    const type = types[of]
    return type === undefined || replication[of].touch[type] !== undefined
  }
  const sides: readonly SideName[] = ['from', 'to']
  return {
    careful: sides.some((one) => replication[one].tags === 'hash' || !stamped(one)),
    touch: types[side] !== undefined && stamped(side),
    lateClose,
  }
}

/** Types of the documents of a key, at each side. */
export const typesOf = (
  { versions }: Pick<Backing, 'versions'>,
  key: string,
): Readonly<Record<SideName, string | undefined>> => ({
  from: placeOf(versions.from, key)?.type,
  to: placeOf(versions.to, key)?.type,
})

const parameter = /^\/\{[^{}/]+\}$/

/** The route that reads what a route makes: that of its path and one more segment, a parameter. */
export const madeRoute = (
  version: Versions[SideName],
  { id, path }: Pick<Route, 'id' | 'path'>,
): Route | undefined => {
  const own = version.routes.find((one) => one.id === id)?.path ?? path
  const found = version.routes.find(
    (one) =>
      one.kind === 'read' &&
      one.method === 'GET' &&
      one.response !== undefined &&
      one.path.startsWith(own) &&
      parameter.test(one.path.slice(own.length)),
  )
  return found && documentRoute(version, found)
}
