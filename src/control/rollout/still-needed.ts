/**
 * Who still needs the backend that a rollout leaves. A client needs it where its version, or a route
 * of it, is served by that backend and refused by the other one. That it was answered there says
 * nothing: a share of clients, a fall-back or a stage of before may be why. What a kill switch sends
 * there is told by the switch, since a person has to take that back.
 */
import type { Contract } from '../../contract/index.ts'
import { resourceOf } from '../../gateway/config/rollout-checks.ts'
import type { ServedConfig } from '../../gateway/index.ts'
import type { OldClient, Rollout } from '../../rollout/index.ts'
import type { StoredEntry, UsageRow } from '../port.ts'

/** A route of a version of clients that only the backend that is left serves. */
export interface Unserved {
  readonly version: string
  readonly route: string
  /** In words: `2.0 does not serve 1.0`. */
  readonly why: string
}

export interface Moved {
  readonly contract: Contract
  readonly config: Pick<ServedConfig, 'backends'>
  readonly rollout: Rollout
  /** Of the newest policy. */
  readonly entries: readonly StoredEntry[]
}

type Versions = Pick<Moved, 'contract' | 'config' | 'rollout'>

const versionsOf = ({ contract, config: { backends }, rollout: { from, to } }: Versions) => ({
  left: contract.version(backends[from]?.version ?? ''),
  entered: contract.version(backends[to]?.version ?? ''),
})

/** Ids of the routes that a rollout moves. */
const movedRoutes = (moved: Versions): ReadonlySet<string> => {
  const { left } = versionsOf(moved)
  const routes = left?.routes ?? []
  return new Set(
    routes.filter((r) => moved.rollout.resources.includes(resourceOf(r))).map(({ id }) => id),
  )
}

/** Versions that answer 410 whatever the backend is. */
const retired = (entries: readonly StoredEntry[], { scheme }: Contract): ReadonlySet<string> =>
  new Set(
    entries.flatMap(({ kind, id, value }) =>
      kind === 'version' && value?.retired === true ? [scheme.parse(id) ?? id] : [],
    ),
  )

/** What the matrix or the routes of the new backend's version refuse, of versions that are alive. */
export const unserved = (moved: Moved): readonly Unserved[] => {
  const { contract, entries } = moved
  const { left, entered } = versionsOf(moved)
  if (!left || !entered) return []
  const routes = movedRoutes(moved)
  const there = new Set(entered.routes.map(({ id }) => id))
  const dead = retired(entries, contract)
  const isRefused = (store: string, client: string) =>
    contract.verdict(store, client)?.verdict === 'refused'
  return contract.versions
    .filter(({ key }) => !dead.has(key) && !isRefused(left.key, key))
    .flatMap(({ key, routes: own }) =>
      own.flatMap(({ id }): readonly Unserved[] => {
        if (!routes.has(id)) return []
        if (isRefused(entered.key, key)) {
          return [{ version: key, route: id, why: `${entered.key} does not serve ${key}` }]
        }
        return there.has(id)
          ? []
          : [{ version: key, route: id, why: `${entered.key} has no ${id}` }]
      }),
    )
}

/** One per client and version, those seen last first. */
export const oldClients = (
  usage: readonly UsageRow[],
  only: readonly Unserved[],
): readonly OldClient[] => {
  const whys = new Map(only.map(({ version, route, why }) => [`${version}\0${route}`, why]))
  const found = new Map<string, OldClient>()
  for (const { client, version, route, lastSeen } of usage) {
    const why = whys.get(`${version}\0${route}`)
    const before = found.get(`${client}\0${version}`)
    if (why === undefined || (before && before.lastSeen >= lastSeen)) continue
    found.set(`${client}\0${version}`, { client, version, why, lastSeen })
  }
  return [...found.values()].toSorted((a, b) => b.lastSeen - a.lastSeen)
}

/** Ids of kill switches that send requests of a rollout to the backend that it leaves. */
export const killsTo = (moved: Moved): readonly string[] => {
  const routes = movedRoutes(moved)
  return moved.entries.flatMap(({ kind, id, value }) => {
    if (kind !== 'kill' || value === null || value.backend !== moved.rollout.from) return []
    const { scope } = value
    return scope.kind !== 'route' || routes.has(scope.route) ? [id] : []
  })
}
