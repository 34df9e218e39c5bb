/**
 * What the backends of a rollout have to be able to do, and what is lost where they cannot; and which
 * resources a flag splits between backends that nothing keeps equal.
 */
import {
  storedRoute,
  type Contract,
  type ContractVersion,
  type Route,
} from '../../contract/index.ts'
import type { Issue } from '../../errors/index.ts'
import type { Rollout } from '../../rollout/index.ts'
import type { GatewayConfig } from './config-schema.ts'
import { servedConfig } from './served-config.ts'

/** The entries of kind `rollout` of a policy, by their names. */
export type Rollouts = readonly (readonly [name: string, rollout: Rollout])[]

export interface RolloutFindings {
  /** With these no rollout may run. */
  readonly issues: readonly Issue[]
  /** With these a named guarantee is missing. */
  readonly warnings: readonly Issue[]
}

type Level = keyof RolloutFindings
type Found = readonly [Level, Issue]

const writes: ReadonlySet<string> = new Set(['create', 'replace', 'patch', 'delete'])

/** The first segment of a path: what one rollout moves as a whole. */
export const resourceOf = ({ path }: Pick<Route, 'path'>): string => path.split('/')[1] ?? ''

/** Routes of one resource, as a backend that is a side of a rollout has them. */
interface Served {
  readonly resource: string
  readonly routes: readonly Route[]
}

const has = ({ routes }: Served, ...kinds: readonly string[]): boolean =>
  routes.some(({ kind }) => kinds.includes(kind))

/** Types of documents that may change once they are there. */
const changingTypes = ({ routes }: Served): readonly string[] => [
  ...new Set(
    routes.flatMap(({ kind, request }) =>
      (kind === 'replace' || kind === 'patch') && request !== undefined ? [request] : [],
    ),
  ),
]

/** Whether a document can be written at the path by which it is read. */
const hasPlainPut = ({ routes }: Served): boolean => {
  const documents = new Set(routes.flatMap(({ kind, path }) => (kind === 'read' ? [path] : [])))
  return routes.some(({ method, path }) => method === 'PUT' && documents.has(path))
}

type Backend = GatewayConfig['backends'][string]

/** Routes by which replication itself writes, where the contract has them, for clients too. */
export const replicationRoutes = (
  { replication: { put } }: Pick<Backend, 'replication'>,
  routes: readonly Route[],
): readonly Route[] => {
  if (put === '{path}') return []
  const paths = new Set(routes.map(({ path }) => put.replace('{path}', () => path)))
  return routes.filter(({ path, kind }) => writes.has(kind) && paths.has(path))
}

/** One row per property of "what stores must offer" in docs/explanation/replication.md. */
const judgeBackend = (name: string, { replication }: Backend, served: Served): readonly Found[] => {
  const { resource } = served
  const place = `backends > ${name} > replication`
  const { conditions, put, tags, touch } = replication
  const found: Found[] = []
  const tell = (level: Level, at: string, message: string): void => {
    found.push([level, { place: at === '' ? place : `${place} > ${at}`, message }])
  }
  if (!conditions.put) {
    tell(
      'issues',
      'conditions > put',
      `without If-Match on PUT, acknowledged writes of "${resource}" are lost: no rollout can write both backends; hold writes, copy, verify and switch instead`,
    )
  }
  if (!conditions.create) {
    tell(
      'issues',
      'conditions > create',
      `without If-None-Match on PUT, a copy may overwrite a document of "${resource}" that a client has just created: no rollout can write both backends; hold writes, copy, verify and switch instead`,
    )
  }
  if (!conditions.delete && has(served, 'delete')) {
    tell(
      'warnings',
      'conditions > delete',
      `without If-Match on DELETE, a late delete takes a document of "${resource}" that was created again: never use the id of a deleted document again, or mark documents as deleted instead`,
    )
  }
  if (put === '{path}' && !hasPlainPut(served)) {
    tell(
      'issues',
      'put',
      `no PUT writes the documents of "${resource}" where they are read: name the path that does, such as /raw{path}`,
    )
  } else if (put === '{path}' && has(served, 'create')) {
    tell(
      'warnings',
      'put',
      `the plain PUT of "${resource}" has to create documents, too, and to keep ids and timestamps: name a path that does, such as /raw{path}, unless it is so`,
    )
  }
  for (const type of changingTypes(served)) {
    if (touch[type] !== undefined) continue
    tell(
      'warnings',
      'touch',
      tags === 'grow'
        ? `names no timestamp of ${type}: repair of "${resource}" waits rollouts > graceMs after each write whose answer was lost; name one that only grows, such as { ${type}: 'updated_at' }`
        : `names no timestamp of ${type}, and tags are those of contents: a late write to "${resource}" may undo one that put an older state back; name one that only grows, such as { ${type}: 'updated_at' }`,
    )
  }
  if (has(served, 'create') && replication.newest[resource] === undefined) {
    tell(
      'warnings',
      'newest',
      `names no list of the newest "${resource}": a document whose creation got no answer is left for somebody to look after; name one, such as { ${resource}: { path: '/${resource}?sort=-created_at', by: 'created_at' } }`,
    )
  }
  if (!has(served, 'list')) {
    tell(
      'warnings',
      '',
      `nothing lists "${resource}": it can be neither copied nor verified, and the rollout cannot be completed`,
    )
  }
  return found
}

const segments = (version: ContractVersion | undefined, test: (route: Route) => boolean) => [
  ...new Set((version?.routes ?? []).filter(test).map(resourceOf)),
]

interface Input {
  readonly contract: Contract
  /** As it is written, or as it is served. */
  readonly config: GatewayConfig
  readonly rollouts: Rollouts
}

/**
 * What stands in the way of the declared rollouts. Names of backends that are not there are told where
 * the entry is judged, and passed over here.
 */
export const checkRollouts = ({ contract, config, rollouts }: Input): RolloutFindings => {
  const { backends } = servedConfig(config, contract)
  const found = rollouts.flatMap(([name, { from, to, resources }]): readonly Found[] => {
    const left = backends[from]
    if (!left) return []
    const routes = contract.version(left.version)?.routes ?? []
    const choices = segments(contract.version(left.version), ({ kind }) => writes.has(kind))
    const without: readonly Found[] = config.control
      ? []
      : [
          [
            'issues',
            {
              place: `rollout ${name}`,
              message:
                'needs a control store, which keeps what both backends do not have yet: add `control` to the configuration',
            },
          ],
        ]
    return [
      ...without,
      ...resources.flatMap((resource): readonly Found[] => {
        const ids = new Set(routes.filter((r) => resourceOf(r) === resource).map(({ id }) => id))
        if (ids.size === 0) {
          const message = `no route of version ${left.version}, which ${from} speaks, begins with /${resource}`
          return [['issues', { place: `rollout ${name} > resources`, message, choices }]]
        }
        const documents = routes.filter(({ id }) => ids.has(id)).map(({ path }) => path)
        // A route that names the one that reads its documents (`stored`) is replicated like any other.
        const past = replicationRoutes(left, routes).filter(
          (route) =>
            resourceOf(storedRoute(routes, route) ?? route) !== resource &&
            documents.some(
              (document) => route.path === left.replication.put.replace('{path}', () => document),
            ),
        )
        const bypassed = past.map(({ id }): Found => [
          'warnings',
          {
            place: `rollout ${name} > resources`,
            message: `the route ${id} writes documents of "${resource}" past the rollout: name the route that reads them as its "stored", or keep clients off it while the rollout runs`,
          },
        ])
        const sides = [from, to].flatMap((side) => {
          const backend = backends[side]
          const own = backend && contract.version(backend.version)?.routes
          if (!backend || !own) return []
          return judgeBackend(side, backend, {
            resource,
            routes: own.filter(({ id }) => ids.has(id)),
          })
        })
        return [...bypassed, ...sides]
      }),
    ]
  })
  const of = (level: Level): readonly Issue[] => {
    const told = new Map<string, Issue>()
    for (const [at, issue] of found) {
      if (at === level) told.set(`${issue.place}\0${issue.message}`, issue)
    }
    return [...told.values()]
  }
  return { issues: of('issues'), warnings: of('warnings') }
}
