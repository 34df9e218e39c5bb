/** What differs between two versions of an API, route by route and type by type. */
import type { Shape, TypeGraph } from '../../lens/index.ts'
import type { ContractVersion } from '../contract.ts'
import type { ErrorStatus } from '../error-form.ts'
import type { Route } from '../route.ts'
import { effects, type Carried, type Comparing, type Difference, type Found } from './difference.ts'
import { compareDialects, compareQueries } from './query.ts'
import { compareRoutes } from './routes.ts'
import { compareShapes } from './shapes.ts'

/** What is compared: a version of a contract as it is published (`asPublished`), or another API. */
export type Comparable = Pick<ContractVersion, 'types' | 'routes' | 'descriptions' | 'errors'>

/** Two named types, and what carries them. */
interface Pair {
  readonly carried: Carried
  readonly older: string
  readonly newer: string
}

interface Compared {
  readonly found: readonly Found[]
  readonly pairs: readonly Pair[]
}

const keyOf = ({ carried, older, newer }: Pair): string => JSON.stringify([carried, older, newer])

const shapeOf = (types: TypeGraph, name: string): Shape =>
  Object.hasOwn(types, name) ? types[name]! : { kind: 'any' }

/** Compares with the graphs of both, and says which pairs of named types were met on the way. */
const meeting = (
  older: TypeGraph,
  newer: TypeGraph,
  carried: Carried,
  compare: (at: Comparing) => readonly Found[],
): Compared => {
  const pairs: Pair[] = []
  const meet = (a: string, b: string): void => void pairs.push({ carried, older: a, newer: b })
  return { found: compare({ older, newer, carried, meet }), pairs }
}

/** Each pair of types is compared once, whoever carries it. */
const comparingTypes = (older: TypeGraph, newer: TypeGraph) => {
  const known = new Map<string, Compared>()
  const compared = (pair: Pair): Compared => {
    const key = keyOf(pair)
    const done =
      known.get(key) ??
      meeting(older, newer, pair.carried, (at) =>
        compareShapes(shapeOf(older, pair.older), shapeOf(newer, pair.newer), pair.older, at),
      )
    known.set(key, done)
    return done
  }
  /** The pairs, and all that are met within them. */
  return (pairs: readonly Pair[]): readonly (Compared & { readonly pair: Pair })[] => {
    const reached = new Map(pairs.map((pair) => [keyOf(pair), pair]))
    for (const pair of reached.values()) {
      for (const next of compared(pair).pairs) reached.set(keyOf(next), next)
    }
    return [...reached.values()].map((pair) => ({ pair, ...compared(pair) }))
  }
}

const requestCarries = ({ kind }: Route): Carried => (kind === 'patch' ? 'patch' : 'request')

const bodiesOf = (a: Route, b: Route): readonly Pair[] => [
  ...(a.request !== undefined && b.request !== undefined
    ? [{ carried: requestCarries(a), older: a.request, newer: b.request }]
    : []),
  ...(a.response !== undefined && b.response !== undefined
    ? [{ carried: 'answer' as const, older: a.response, newer: b.response }]
    : []),
]

/** Finds that say the same of several routes, or of both directions, are one difference. */
const collecting = () => {
  const all = new Map<
    string,
    { found: Found; in: Set<Difference['in'][number]>; routes: Set<string> }
  >()
  return {
    add: (found: Found, carried: Difference['in'][number], routes: readonly string[]): void => {
      const key = JSON.stringify([found.place, found.message, found.effect])
      const one = all.get(key) ?? { found, in: new Set(), routes: new Set<string>() }
      all.set(key, one)
      one.in.add(carried)
      for (const route of routes) one.routes.add(route)
    },
    all: (): readonly Difference[] =>
      [...all.values()]
        .map(({ found, in: carried, routes }) => ({
          ...found,
          in: [...carried],
          routes: [...routes],
        }))
        .toSorted((a, b) => effects.indexOf(a.effect) - effects.indexOf(b.effect)),
  }
}

const tellsOf = (carried: Carried): Difference['in'][number] =>
  carried === 'patch' ? 'request' : carried

/** Types that no route carries are shown in documents only. */
const unreached = (older: Comparable, newer: Comparable, reached: ReadonlySet<string>): Found[] =>
  Object.keys(older.types)
    .filter((type) => Object.hasOwn(newer.types, type) && !reached.has(type))
    .filter((type) => JSON.stringify(older.types[type]) !== JSON.stringify(newer.types[type]))
    .map((place) => ({
      place,
      message: 'differs, and no route of both carries it',
      effect: 'invisible',
    }))

const statusText = ({ from, to, where }: ErrorStatus): string =>
  `have status ${to} instead of ${from}${where ? ` where they say ${JSON.stringify(where)}` : ''}`

/**
 * What a client of the older version would notice if it got the newer one without an adapter. Routes
 * are the same by their ids, fields by their names.
 *
 * @param statuses of errors that have others on the way from one to the other
 */
export const compareVersions = (
  older: Comparable,
  newer: Comparable,
  statuses: readonly ErrorStatus[] = [],
): readonly Difference[] => {
  const differences = collecting()
  const reach = comparingTypes(older.types, newer.types)
  const reached = new Set<string>()
  const carry = (pairs: readonly Pair[], routes: readonly string[]): void => {
    for (const { pair, found } of reach(pairs)) {
      reached.add(pair.older).add(pair.newer)
      for (const one of found) differences.add(one, tellsOf(pair.carried), routes)
    }
  }
  const newRoutes = new Map(newer.routes.map((route) => [route.id, route]))
  for (const a of older.routes) {
    const b = newRoutes.get(a.id)
    newRoutes.delete(a.id)
    if (!b) {
      const message = `${a.method} ${a.path} is gone`
      differences.add({ place: a.id, message, effect: 'breaking' }, 'route', [a.id])
      continue
    }
    const query = meeting(older.types, newer.types, 'request', (at) =>
      compareQueries(a, b, a.id, at),
    )
    const own = [...compareRoutes(a, b), ...query.found, ...compareDialects(a, b, a.id)]
    for (const found of own) differences.add(found, 'route', [a.id])
    carry([...bodiesOf(a, b), ...query.pairs], [a.id])
  }
  for (const { id, method, path } of newRoutes.values()) {
    const message = `${method} ${path} is there`
    differences.add({ place: id, message, effect: 'additive' }, 'route', [id])
  }
  const [was, is] = [older.errors, newer.errors]
  if (was && is) carry([{ carried: 'error', older: was.type, newer: is.type }], [])
  if (Boolean(was) !== Boolean(is) || was?.media !== is?.media) {
    const message = 'have another form'
    differences.add({ place: 'errors', message, effect: 'breaking' }, 'error', [])
  } else if (JSON.stringify(was?.problem) !== JSON.stringify(is?.problem)) {
    const message = "of the gateway's own are told otherwise"
    differences.add({ place: 'errors', message, effect: 'invisible' }, 'error', [])
  }
  for (const status of statuses) {
    const found = { place: 'errors', message: statusText(status), effect: 'breaking' as const }
    differences.add(found, 'error', [])
  }
  for (const found of unreached(older, newer, reached)) differences.add(found, 'route', [])
  if (JSON.stringify(older.descriptions ?? {}) !== JSON.stringify(newer.descriptions ?? {})) {
    const found = {
      place: 'types',
      message: 'are described otherwise',
      effect: 'invisible' as const,
    }
    differences.add(found, 'route', [])
  }
  return differences.all()
}
