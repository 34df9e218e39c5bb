/** What is wrong with the routes of a version. */
import type { Issue } from '../errors/index.ts'
import { isFieldName, isFraming } from '../http/index.ts'
import type { TypeGraph } from '../lens/index.ts'
import { formIssues } from './body-forms.ts'
import { parametersIn } from './path-template.ts'
import { queryIssues } from './query/issues.ts'
import { acceptedBy, hasItems, type Method, type Route, type RouteKind } from './route.ts'
import { routesBeside } from './stored-route.ts'

/**
 * `GET /entities/{id}` with the parameters' names left out, and what asks for the route beside it:
 * two routes must differ in all of them.
 */
const signatures = (route: Route): readonly string[] => {
  const { method, path, when } = route
  const plain = `${method} ${path.replaceAll(/\{[^}+]*/g, '{')}`
  if (when === undefined) return [plain]
  return 'accept' in when
    ? acceptedBy(route).map((type) => `${plain} as ${type}`)
    : [`${plain}?${when.query}`]
}

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

const whenIssue = (when: Route['when']): string | undefined => {
  if (when === undefined) return undefined
  if ('accept' in when) {
    const wrong = [when.accept].flat().find((type) => !mediaPattern.test(type))
    if (when.accept.length > 0 && wrong === undefined) return undefined
    return wrong === undefined
      ? '"when" names no media types that are asked for'
      : `"when" names "${wrong}", which is no media type like application/json`
  }
  return when.query === '' || !Array.isArray(when.is) || when.is.length === 0
    ? '"when" names a query parameter and the values for which the route is meant, or media types (accept)'
    : undefined
}

/** Of what a route says of its answer, and of the requests that it is for. */
const answerIssues = (route: Route, place: string): readonly Issue[] => {
  const { media, when, standIn, response } = route
  const messages = [
    media !== undefined && !mediaPattern.test(media)
      ? `"${media}" is no media type like application/json`
      : undefined,
    whenIssue(when),
    standIn !== undefined && response === undefined
      ? '"standIn" is the body of an answer, and this route has none'
      : undefined,
  ]
  return messages.flatMap((message) => (message === undefined ? [] : [{ place, message }]))
}

/** What is wrong with the name of a header that a route renames. */
export const headerIssue = (name: string): string | undefined => {
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
export const methodsOf: Readonly<Record<RouteKind, readonly Method[]>> = {
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
      ...answerIssues(route, here),
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
    for (const signature of signatures(route)) {
      const other = seen.get(signature)
      if (other !== undefined && other !== route.id) {
        issues.push({ place: here, message: `${route.method} ${route.path} is already ${other}` })
      }
      seen.set(signature, route.id)
    }
    const isAlone = routesBeside(routes, route).every(({ when }) => when !== undefined)
    if (acceptedBy(route).length > 0 && isAlone) {
      issues.push({
        place: here,
        message:
          `only requests that ask for a media type would find ${route.method} ${route.path}: ` +
          'add a route for all others, without "when"',
      })
    }
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
