/** What became of the routes of an API. */
import {
  addRoutes,
  formsOf,
  moveRoute,
  parametersIn,
  removeRoute,
  routeAccept,
  routeDialect,
  routeMedia,
  routeMethod,
  routeResponse,
  routeSecurity,
  routeStatus,
  routeTakes,
  templateOf,
  type Route,
  type RouteChange,
} from '../../contract/index.ts'
import { methodsOf } from '../../contract/route-issues.ts'
import type { ApiModel, Note } from '../model.ts'
import { settled } from './applied.ts'
import { ask, told as toldOf } from './ask.ts'
import type { DraftedRoute } from './model.ts'
import { isCarried, type Pairs } from './pairs.ts'
import { notedAt, queryEdits, routeAfter } from './query.ts'
import { plainPath, type JudgedPair } from './route-pairs.ts'
import { standInFor, standInSaid } from './stand-in.ts'

/** What became of one route of the older document, or a route that came. */
export interface RouteDraft {
  /** The route as it was, or as it comes. */
  readonly route: Route
  readonly edits: readonly DraftedRoute[]
}

/** Ids of routes of the newer document in the words of the older one. */
const idsOf = (pairs: readonly JudgedPair[], { routes }: ApiModel): ((id: string) => string) => {
  const names = new Map(pairs.map(({ before, after }) => [after.id, before.id]))
  const taken = new Set(routes.map(({ id }) => id))
  return (id) => {
    const known = names.get(id)
    if (known !== undefined) return known
    let name = id
    for (let count = 2; taken.has(name); count += 1) name = `${id}${count}`
    taken.add(name)
    names.set(id, name)
    return name
  }
}

/** A path of the newer document with the parameters of the older one, which stand in the same places. */
const pathWith = (route: Route, names: readonly string[]): string => {
  let at = 0
  const segments = templateOf(route.path).map((segment) => {
    if (typeof segment === 'string') return segment
    const name = names[at] ?? segment.parameter
    at += 1
    return `{${name}${segment.rest ? '+' : ''}}`
  })
  return `/${segments.join('/')}`
}

/** A route of the newer document in the words of the older one. */
const adopted = (
  route: Route,
  id: string,
  { nameOf, renamed }: Pairs,
  idOf: (id: string) => string,
  /** Names of security schemes that the contract has. */
  schemes: ReadonlySet<string>,
): Route => {
  const typed = (key: 'request' | 'response' | 'filters') =>
    route[key] === undefined ? {} : { [key]: nameOf(route[key]) }
  const query = Object.fromEntries(
    Object.entries(route.query ?? {}).map(([name, parameter]) => [
      name,
      { ...parameter, shape: renamed(parameter.shape) },
    ]),
  )
  const { security, ...rest } = route
  const isKnown = security?.every((one) => Object.keys(one).every((name) => schemes.has(name)))
  return {
    ...rest,
    ...(security && isKnown ? { security } : {}),
    id,
    ...typed('request'),
    ...typed('response'),
    ...typed('filters'),
    ...(route.query === undefined ? {} : { query }),
    ...(route.stored === undefined ? {} : { stored: idOf(route.stored) }),
  }
}

const told = (when: Route['when']): boolean => when !== undefined && 'accept' in when

/** Why a route cannot be carried to what it is now; undefined where it can. */
const obstacle = (older: Route, newer: Route, pairs: Pairs): string | undefined => {
  if (older.kind !== newer.kind && !methodsOf[older.kind].includes(newer.method)) {
    return `it was a ${older.kind}, and is a ${newer.kind}`
  }
  if (older.stream !== newer.stream) return 'it streams in one of the documents only'
  if (parametersIn(older.path).length !== parametersIn(newer.path).length) {
    return 'its path has other parameters'
  }
  if (!methodsOf[older.kind].includes(newer.method)) {
    return `a ${older.kind} is not done by ${newer.method}`
  }
  if (!isCarried(older.request, newer.request, pairs)) {
    return 'no ops make one request of the other'
  }
  const both = older.response !== undefined && newer.response !== undefined
  if (both && !isCarried(older.response, newer.response, pairs)) {
    return 'no ops make one answer of the other'
  }
  const [a, b] = [JSON.stringify(older.when), JSON.stringify(newer.when)]
  return a === b || (told(older.when) && told(newer.when))
    ? undefined
    : 'it is for other requests, of those of its path'
}

const answered = (
  older: Route,
  newer: Route,
  { final, nameOf }: Pairs,
): readonly DraftedRoute[] => {
  if ((older.response === undefined) === (newer.response === undefined)) return []
  const { id } = older
  const type = newer.response === undefined ? undefined : nameOf(newer.response)
  const shape = { kind: 'ref', type: type ?? older.response ?? '' } as const
  const found = standInFor(shape, final) ?? { value: null, obvious: true }
  const { value } = found
  const op = routeResponse(id, type, { standIn: value })
  const text = JSON.stringify(value)
  const who = type === undefined ? 'older' : 'newer'
  const evidence = `${who} clients get ${text} where the API answers without a body`
  const doubt = `${who} clients need another value`
  return toldOf({ ops: [op], evidence: `${evidence}${standInSaid(found, doubt)}` })
}

/** Changes that keep a route what it is. */
const kept = (
  { before: older, after: newer, evidence }: JudgedPair,
  pairs: Pairs,
  former: ApiModel,
  schemes: ReadonlySet<string>,
  notes: Note[],
): readonly DraftedRoute[] => {
  const { id } = older
  const edits: DraftedRoute[] = []
  const say = (op: RouteChange, why = '') => {
    if (routeAfter(older, [op], pairs.final)) edits.push({ op, evidence: why })
  }
  if (plainPath(older) !== plainPath(newer)) {
    say(moveRoute(id, pathWith(newer, parametersIn(older.path))), evidence)
  }
  if (older.method !== newer.method) say(routeMethod(id, newer.method))
  if ((older.status ?? 200) !== (newer.status ?? 200)) say(routeStatus(id, newer.status ?? 200))
  if (older.request !== undefined && String(formsOf(older)) !== String(formsOf(newer))) {
    say(routeTakes(id, formsOf(newer)))
  }
  if (older.media !== newer.media && newer.response !== undefined) {
    say(routeMedia(id, newer.media ?? 'application/json'))
  }
  if (
    JSON.stringify(older.when) !== JSON.stringify(newer.when) &&
    newer.when &&
    'accept' in newer.when
  ) {
    say(routeAccept(id, newer.when.accept))
  }
  if (JSON.stringify(older.dialect ?? 'equals') !== JSON.stringify(newer.dialect ?? 'equals')) {
    say(routeDialect(id, newer.dialect ?? 'equals'))
  }
  edits.push(...answered(older, newer, pairs))
  const wanted = adopted(newer, id, pairs, (other) => other, schemes)
  const isSecured = newer.security === undefined || wanted.security !== undefined
  if (isSecured && JSON.stringify(older.security) !== JSON.stringify(wanted.security)) {
    say(routeSecurity(id, wanted.security))
  }
  const { query = {} } = wanted
  const note = notedAt(`${older.method} ${older.path}`, notes)
  const now = routeAfter(older, settled(edits), pairs.final) ?? older
  return [
    ...edits,
    ...queryEdits({
      route: now,
      wanted,
      newer: query,
      types: pairs.final,
      former: former.types,
      note,
    }),
  ]
}

/** What became of all routes; `notes` gets what no change says. */
export const draftRoutes = (
  before: ApiModel,
  after: ApiModel,
  matched: readonly JudgedPair[],
  pairs: Pairs,
  notes: Note[],
): readonly RouteDraft[] => {
  const idOf = idsOf(matched, before)
  const schemes = new Set(Object.keys(before.security?.schemes ?? {}))
  const taken = new Set([
    ...before.routes.map(({ id }) => id),
    ...after.routes.map(({ id }) => idOf(id)),
  ])
  const freshId = (id: string): string => {
    let name = id
    for (let count = 2; taken.has(name); count += 1) name = `${id}${count}`
    taken.add(name)
    return name
  }
  const old = matched.map((pair): RouteDraft => {
    const { before: older, after: newer, sure, evidence } = pair
    const instead = (): readonly RouteChange[] => [
      removeRoute(older.id),
      ...addRoutes(adopted(newer, freshId(older.id), pairs, idOf, schemes)),
    ]
    const why = obstacle(older, newer, pairs)
    if (why !== undefined) {
      notedAt(
        `${older.method} ${older.path}`,
        notes,
      )(
        `${why}, so \`${older.id}\` goes and another route comes in its place: older clients cannot use it on the newer API`,
      )
      return {
        route: older,
        edits: instead().map((op, at) => ({ op, evidence: at === 0 ? why : '' })),
      }
    }
    const edits = kept(pair, pairs, before, schemes, notes)
    if (sure) return { route: older, edits }
    const question = `Is \`${newer.method} ${newer.path}\` the former \`${older.method} ${older.path}\`?`
    const choices = {
      moved: { ops: settled(edits), evidence },
      unrelated: { ops: instead(), evidence: 'one went, and the other came' },
    }
    return { route: older, edits: ask(older.id, question, Object.entries(choices), 'moved') }
  })
  const [known, met] = [
    new Set(matched.map((pair) => pair.before.id)),
    new Set(matched.map((pair) => pair.after.id)),
  ]
  const gone = before.routes.filter(({ id }) => !known.has(id))
  const come = after.routes.filter(({ id }) => !met.has(id))
  return [
    ...old.filter(({ edits }) => edits.length > 0),
    ...gone.map((route): RouteDraft => ({
      route,
      edits: [{ op: removeRoute(route.id), evidence: 'no new route is like it' }],
    })),
    ...come.map((route): RouteDraft => {
      const made = adopted(route, idOf(route.id), pairs, idOf, schemes)
      const [op] = addRoutes(made)
      return { route: made, edits: op ? [{ op, evidence: 'no former route is like it' }] : [] }
    }),
  ]
}
