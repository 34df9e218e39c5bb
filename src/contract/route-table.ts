/** Route tables: applying route changes, and finding what is wrong with a table. */
import type { Issue } from '../errors/index.ts'
import { isFieldName, isFraming } from '../http/index.ts'
import type { TypeGraph } from '../lens/index.ts'
import { formIssues, formsOf } from './body-forms.ts'
import {
  breaksQuery,
  describeQueryChange,
  editQuery,
  queryChangeIssue,
  type QueryChange,
} from './query/changes.ts'
import { queryIssues } from './query/issues.ts'
import { useOf } from './query/listed.ts'
import { parametersIn } from './path-template.ts'
import { hasItems, type Method, type Route, type RouteChange, type RouteKind } from './route.ts'

/** `GET /entities/{id}` with the parameters' names left out: two routes must differ in it. */
const signature = ({ method, path, when }: Route): string =>
  `${method} ${path.replaceAll(/\{[^}+]*/g, '{')}${when ? `?${when.query}` : ''}`

const pathPattern =
  /^(?:\/|(?:\/(?:[A-Za-z0-9._~-]+|\{[A-Za-z_]\w*\}))+(?:\/\{[A-Za-z_]\w*\+\})?|\/\{[A-Za-z_]\w*\+\})$/

const methods: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] satisfies Method[]

/** What of a route could not be sent as part of a message. */
const messageIssues = ({ status = 200, headers = {} }: Route, place: string): readonly Issue[] => [
  ...(status >= 200 && Number.isInteger(status) && status < 400
    ? []
    : [{ place, message: `${status} is no status of success: 200 to 399` }]),
  ...Object.entries(headers).flatMap((names) =>
    names.flatMap((name) => {
      const message = headerIssue(name)
      return message === undefined ? [] : [{ place, message }]
    }),
  ),
]

const mediaPattern = /^[\w.!#$&^+-]+\/[\w.!#$&^+-]+$/

/** Of what a route says of its answer, and of the requests that it is for. */
const formIssuesOf = (route: Route, place: string): readonly Issue[] => {
  const { media, when, standIn, response } = route
  const messages = [
    media !== undefined && !mediaPattern.test(media)
      ? `"${media}" is no media type like application/json`
      : undefined,
    when !== undefined && (when.query === '' || !Array.isArray(when.is) || when.is.length === 0)
      ? '"when" names a query parameter and the values for which the route is meant'
      : undefined,
    standIn !== undefined && response === undefined
      ? '"standIn" is the body of an answer, and this route has none'
      : undefined,
  ]
  return messages.flatMap((message) => (message === undefined ? [] : [{ place, message }]))
}

const headerIssue = (name: string): string | undefined => {
  if (!isFieldName(name)) return `"${name}" is not an HTTP header name`
  return isFraming(name)
    ? `"${name}" is a header by which HTTP itself works: it has no other name`
    : undefined
}

const typeIssues = (route: Route, types: TypeGraph, place: string): readonly Issue[] =>
  [route.request, route.response, route.filters].flatMap((type) =>
    type === undefined || Object.hasOwn(types, type)
      ? []
      : [{ place, message: `unknown type "${type}"`, choices: Object.keys(types) }],
  )

/**
 * The methods of each kind. With another one a write would not be treated as what it is: defaults
 * would be filled in where a client left something out, and what it cannot see would be lost.
 */
const methodsOf: Readonly<Record<RouteKind, readonly Method[]>> = {
  read: ['GET', 'POST'],
  list: ['GET', 'POST'],
  create: ['POST'],
  replace: ['PUT', 'POST'],
  patch: ['PATCH', 'POST', 'PUT'],
  delete: ['DELETE', 'POST'],
  stream: ['GET', 'POST'],
  schema: ['GET'],
}

const methodIssues = ({ method, kind }: Route, place: string): readonly Issue[] => {
  if (!methods.includes(method)) {
    return [{ place, message: `unknown method "${method}"`, choices: methods }]
  }
  if (methodsOf[kind].includes(method)) return []
  const kinds = Object.entries(methodsOf).filter(([, fitting]) => fitting.includes(method))
  const names = kinds.map(([name]) => name).join(', ')
  const message =
    `method and kind contradict each other: ${method} is not how to ${verbs[kind]}; ` +
    `give it a method of this kind, or one of the kinds of ${method} (${names})`
  return [{ place, message, choices: methodsOf[kind] }]
}

const verbs: Readonly<Record<RouteKind, string>> = {
  read: 'read a document',
  list: 'list documents',
  create: 'create a document',
  replace: 'replace a document',
  patch: 'patch a document',
  delete: 'delete a document',
  stream: 'stream documents',
  schema: 'answer schemas',
}

/** Everything wrong with a version's routes. */
export const routeIssues = (
  routes: readonly Route[],
  types: TypeGraph,
  place: string,
): readonly Issue[] => {
  const seen = new Map<string, string>()
  const ids = routes.map(({ id }) => id)
  return routes.flatMap((route, index) => {
    const here = `${place} > route ${route.id}`
    const issues = [
      ...typeIssues(route, types, here),
      ...methodIssues(route, here),
      ...messageIssues(route, here),
      ...queryIssues(types, route, here),
      ...formIssues(route, here),
      ...formIssuesOf(route, here),
    ]
    if (!pathPattern.test(route.path)) {
      issues.push({
        place: here,
        message: `"${route.path}" is not a path template like /things/{id} or /files/{path+}`,
      })
    }
    const names = parametersIn(route.path)
    if (new Set(names).size < names.length) {
      issues.push({ place: here, message: `"${route.path}" names a parameter twice` })
    }
    if (ids.indexOf(route.id) !== index) {
      issues.push({ place: here, message: `the id "${route.id}" is used twice` })
    }
    const other = seen.get(signature(route))
    if (other !== undefined && other !== route.id) {
      issues.push({ place: here, message: `${route.method} ${route.path} is already ${other}` })
    }
    seen.set(signature(route), route.id)
    if (route.onMisfit !== undefined && !hasItems(route)) {
      issues.push({
        place: here,
        message: `onMisfit is for lists and streams, and this is a ${route.kind}`,
      })
    }
    if (route.hiddenChanges !== undefined && route.stream === undefined) {
      issues.push({ place: here, message: '"hiddenChanges" is for routes that stream' })
    }
    if (route.stored !== undefined && !ids.includes(route.stored)) {
      issues.push({ place: here, message: `unknown route "${route.stored}"`, choices: ids })
    }
    return issues
  })
}

/** Renames by their name in the base version, so that any two versions can be compared. */
const renamed = (
  names: Readonly<Record<string, string>> = {},
  from: string,
  to: string,
): Readonly<Record<string, string>> => {
  const origin = Object.keys(names).find((name) => names[name] === from) ?? from
  return { ...names, [origin]: to }
}

const edit = (route: Route, change: RouteChange): Route => {
  switch (change.op) {
    case 'move-route':
      return { ...route, path: change.path }
    case 'route-method':
      return { ...route, method: change.method }
    case 'route-status':
      return { ...route, status: change.status }
    case 'route-takes':
      return { ...route, takes: change.takes }
    case 'route-media':
      return { ...route, media: change.media }
    case 'route-response': {
      const { response: _, standIn: __, ...rest } = route
      return change.response === undefined
        ? rest
        : { ...rest, response: change.response, standIn: change.standIn }
    }
    case 'rename-header':
      return { ...route, headers: renamed(route.headers, change.from, change.to) }
    case 'route-dialect':
      return { ...route, dialect: change.dialect }
    case 'add-route':
    case 'remove-route':
      return route
    default:
      return editQuery(route, change)
  }
}

const changesNothing = (route: Route, change: RouteChange): boolean => {
  switch (change.op) {
    case 'move-route':
      return change.path === route.path
    case 'route-method':
      return change.method === route.method
    case 'route-status':
      return change.status === (route.status ?? 200)
    case 'route-takes':
      return String(change.takes) === String(formsOf(route))
    case 'route-media':
      return change.media === route.media
    case 'route-response':
      return change.response === route.response
    case 'rename-header':
      return change.from.toLowerCase() === change.to.toLowerCase()
    case 'route-dialect':
      return JSON.stringify(change.dialect) === JSON.stringify(route.dialect ?? 'equals')
    case 'rename-query':
      return change.from === change.to
    default:
      return false
  }
}

const isQueryChange = (change: RouteChange): change is QueryChange => change.op.endsWith('-query')

/** What is wrong with changing the query of a route, or renaming a header. Any header may be there. */
const changeIssue = (
  route: Route,
  change: RouteChange,
  types: TypeGraph,
): Omit<Issue, 'place'> | undefined => {
  if (change.op === 'rename-header') {
    const wrong = headerIssue(change.from) ?? headerIssue(change.to)
    if (wrong !== undefined) return { message: wrong }
    const lower = change.to.toLowerCase()
    const taken = Object.values(route.headers ?? {}).some((name) => name.toLowerCase() === lower)
    return taken ? { message: `the header "${change.to}" is already there` } : undefined
  }
  if (!isQueryChange(change)) return undefined
  return queryChangeIssue(route, change, (name, parameter) => useOf(types, route, name, parameter))
}

/** The table after some changes; each wrong change is an issue, and is left out. */
export const changeRoutes = (
  before: readonly Route[],
  changes: readonly RouteChange[],
  types: TypeGraph,
  place: string,
  issues: Issue[],
): readonly Route[] =>
  changes.reduce<readonly Route[]>((routes, change, index) => {
    const here = `${place} > route change ${index + 1} (${change.op})`
    if (change.op === 'add-route') return [...routes, change.route]
    if (change.op === 'rename-header' && change.id === '*') {
      return changeRoutes(
        routes,
        routes.map(({ id }) => ({ ...change, id })),
        types,
        here,
        issues,
      )
    }
    const route = routes.find(({ id }) => id === change.id)
    if (!route) {
      const choices = routes.map(({ id }) => id)
      issues.push({ place: here, message: `unknown route "${change.id}"`, choices })
      return routes
    }
    if (changesNothing(route, change)) {
      issues.push({ place: here, message: `changes nothing on "${change.id}"` })
      return routes
    }
    const wrong = changeIssue(route, change, types)
    if (wrong) {
      issues.push({ place: here, ...wrong })
      return routes
    }
    if (change.op === 'remove-route') return routes.filter(({ id }) => id !== change.id)
    return routes.map((other) => (other === route ? edit(other, change) : other))
  }, before)

/** A clause for the changelog. */
export const describeRouteChange = (change: RouteChange): string => {
  switch (change.op) {
    case 'add-route':
      return `adds the route \`${change.route.method} ${change.route.path}\``
    case 'remove-route':
      return `removes the route \`${change.id}\``
    case 'move-route':
      return `moves the route \`${change.id}\` to \`${change.path}\``
    case 'route-method':
      return `changes the method of \`${change.id}\` to \`${change.method}\``
    case 'route-status':
      return `changes the status of \`${change.id}\` to ${change.status}`
    case 'route-takes':
      return `takes the body of \`${change.id}\` as ${change.takes.join(', ')}`
    case 'route-media':
      return `answers \`${change.id}\` as \`${change.media}\``
    case 'route-response':
      return change.response === undefined
        ? `answers \`${change.id}\` without a body`
        : `answers \`${change.id}\` with a ${change.response}`
    case 'rename-header': {
      const where = change.id === '*' ? 'all routes' : `\`${change.id}\``
      return `renames the header \`${change.from}\` of ${where} to \`${change.to}\``
    }
    case 'route-dialect':
      return `writes the filters of \`${change.id}\` in another way`
    default:
      return describeQueryChange(change)
  }
}

/** Whether an older client notices without an adapter. */
export const breaksRoute = (change: RouteChange): boolean =>
  isQueryChange(change) ? breaksQuery(change) : change.op !== 'add-route'
