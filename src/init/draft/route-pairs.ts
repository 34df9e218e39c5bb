/** Which routes of the newer document are which of the older one. */
import type { Route } from '../../contract/index.ts'
import { templateOf } from '../../contract/index.ts'
import type { ApiModel } from '../model.ts'
import { namesAlike } from './names.ts'
import type { RoutePair } from './pairs.ts'
import { member } from './same.ts'

/** A pair with what speaks for it; where it is not sure it is asked. */
export interface JudgedPair extends RoutePair {
  readonly sure: boolean
  readonly evidence: string
}

const segments = ({ path }: Route): readonly string[] =>
  templateOf(path).map((segment) =>
    typeof segment === 'string' ? segment : segment.rest ? '{+}' : '{}',
  )

/** A path without the names of its parameters. */
export const plainPath = (route: Route): string => segments(route).join('/')

/** How many segments all routes begin with: `/v1`, as the servers of a document say it. */
const sharedSegments = (routes: readonly Route[]): readonly string[] => {
  const [first = [], ...others] = routes.map(segments)
  const unlike = first.findIndex(
    (text, at) => text.startsWith('{') || others.some((path) => path[at] !== text),
  )
  // A path of a single route is not what others begin with, and a path is more than what all share.
  const most = Math.min(...[first, ...others].map((path) => path.length - 1))
  return others.length === 0 ? [] : first.slice(0, Math.min(unlike < 0 ? most : unlike, most))
}

/** Routes by their paths without what all of them begin with. */
const without = (routes: readonly Route[]): readonly Route[] => {
  const count = sharedSegments(routes).length
  return routes.map((route) => ({
    ...route,
    path: `/${route.path
      .split('/')
      .slice(count + 1)
      .join('/')}`,
  }))
}

const signature = (route: Route): string =>
  `${route.method} ${plainPath(route)} ${JSON.stringify(route.when ?? null)}`

/** What differs between two paths of one length: the one segment on each side. */
const oneSegment = (a: Route, b: Route): readonly [string, string] | undefined => {
  const [one, other] = [segments(a), segments(b)]
  if (one.length !== other.length) return undefined
  const unlike = one.flatMap((segment, at) => (segment === other[at] ? [] : [at]))
  const [at, ...more] = unlike
  const [from, to] = at === undefined ? [] : [one[at], other[at]]
  if (from === undefined || to === undefined || more.length > 0) return undefined
  return from.startsWith('{') || to.startsWith('{') ? undefined : [from, to]
}

/** Whether one path is the other with something before it: a version, a prefix. */
const isPrefixed = (a: Route, b: Route): boolean => {
  const [one, other] = [segments(a), segments(b)]
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  const rest = long.slice(long.length - short.length)
  return (
    short.length > 0 && long.length > short.length && short.every((text, at) => text === rest[at])
  )
}

const fieldNames = (type: string | undefined, { types }: ApiModel): ReadonlySet<string> => {
  let shape = type === undefined ? undefined : member(types, type)
  for (let hops = 0; shape && hops < 8; hops += 1) {
    if (shape.kind === 'ref') shape = member(types, shape.type)
    else if (shape.kind === 'nullable' || shape.kind === 'array') shape = shape.of
    else break
  }
  return new Set(shape?.kind === 'object' ? Object.keys(shape.fields) : [])
}

/** How much the answers, or else the requests, of two routes have in common. */
const bodiesAlike = (a: Route, b: Route, before: ApiModel, after: ApiModel): number => {
  if (a.response === undefined && b.response === undefined && a.request === undefined) return 0.5
  const one = fieldNames(a.response ?? a.request, before)
  const other = fieldNames(b.response ?? b.request, after)
  if (one.size + other.size === 0)
    return (a.response ?? a.request) === (b.response ?? b.request) ? 1 : 0.5
  const shared = [...one].filter((name) => other.has(name)).length
  return (2 * shared) / (one.size + other.size)
}

interface Candidate extends JudgedPair {
  readonly score: number
  readonly segment: readonly [string, string] | undefined
}

const candidateOf = (
  a: Route,
  b: Route,
  before: ApiModel,
  after: ApiModel,
): Candidate | undefined => {
  if (a.kind !== b.kind || a.stream !== b.stream) return undefined
  const segment = oneSegment(a, b)
  const prefixed = isPrefixed(a, b)
  const isSamePath = plainPath(a) === plainPath(b)
  const bodies = bodiesAlike(a, b, before, after)
  const ids = namesAlike(a.id, b.id)
  if (!isSamePath && a.method !== b.method) return undefined
  if (!segment && !prefixed && !isSamePath) return undefined
  if (bodies < 0.34 && ids < 1) return undefined
  const alike = segment ? namesAlike(...segment) : 1
  const score = bodies + ids + alike + (isSamePath ? 1 : 0)
  const sure = (alike === 1 || ids === 1) && bodies >= 0.5
  const words = [
    isSamePath
      ? 'same path'
      : prefixed
        ? 'same path but for what is before it'
        : `the path but for \`${segment?.join('` and `')}\``,
    `bodies ${Math.round(bodies * 100)} % alike`,
    ...(ids === 1 ? ['the same words in the id'] : []),
  ]
  return { before: a, after: b, sure, evidence: words.join(', '), score, segment }
}

const parameterCount = (route: Route): number =>
  segments(route).filter((segment) => segment.startsWith('{')).length

/** All pairs, in the order of the older document. */
export const pairRoutes = (before: ApiModel, after: ApiModel): readonly JudgedPair[] => {
  const shortened = pairShort(
    { ...before, routes: without(before.routes) },
    { ...after, routes: without(after.routes) },
  )
  const [older, newer] = [byId(before.routes), byId(after.routes)]
  return shortened.map((pair) => ({
    ...pair,
    before: older.get(pair.before.id) ?? pair.before,
    after: newer.get(pair.after.id) ?? pair.after,
  }))
}

const byId = (routes: readonly Route[]): ReadonlyMap<string, Route> =>
  new Map(routes.map((route) => [route.id, route]))

const pairShort = (before: ApiModel, after: ApiModel): readonly JudgedPair[] => {
  const left = new Map(before.routes.map((route) => [route.id, route]))
  const come = new Map(after.routes.map((route) => [route.id, route]))
  const pairs: JudgedPair[] = []
  const pair = (made: JudgedPair) => {
    left.delete(made.before.id)
    come.delete(made.after.id)
    pairs.push(made)
  }
  const bySignature = new Map(before.routes.map((route) => [signature(route), route]))
  for (const route of after.routes) {
    const same = bySignature.get(signature(route))
    if (same && left.has(same.id)) pair({ before: same, after: route, sure: true, evidence: '' })
  }
  for (const route of come.values()) {
    const same = left.get(route.id)
    if (!same || parameterCount(same) !== parameterCount(route)) continue
    const evidence = 'the same id of the operation'
    pair({ before: same, after: route, sure: true, evidence })
  }
  const candidates = [...left.values()].flatMap((route) =>
    [...come.values()].flatMap((other) => candidateOf(route, other, before, after) ?? []),
  )
  const best = candidates.toSorted((a, b) => b.score - a.score)
  const together = (segment: Candidate['segment']) =>
    candidates.filter((one) => String(one.segment) === String(segment) && segment !== undefined)
      .length
  for (const one of best) {
    if (!left.has(one.before.id) || !come.has(one.after.id)) continue
    const rivals = candidates.filter(
      (other) =>
        other !== one &&
        (other.before === one.before || other.after === one.after) &&
        other.score > one.score - 0.5 &&
        together(other.segment) >= together(one.segment) &&
        left.has(other.before.id) &&
        come.has(other.after.id),
    )
    const count = together(one.segment)
    const moved = count > 1 ? `, as on ${count - 1} other ${count === 2 ? 'route' : 'routes'}` : ''
    const sure = rivals.length === 0 && (one.sure || count > 2 || (count > 1 && one.score >= 1.2))
    pair({ ...one, sure, evidence: one.evidence + moved })
  }
  const order = new Map(before.routes.map(({ id }, at) => [id, at]))
  const place = ({ before: { id } }: JudgedPair) => order.get(id) ?? 0
  return pairs.toSorted((a, b) => place(a) - place(b))
}
