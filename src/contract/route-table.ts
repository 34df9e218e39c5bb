/** Route tables: what changes make of them, and how changes are told. */
import type { Issue } from '../errors/index.ts'
import type { TypeGraph } from '../lens/index.ts'
import { formsOf } from './body-forms.ts'
import { breaksQuery, describeQueryChange, editQuery, queryChangeIssue } from './query/changes.ts'
import type { QueryChange } from './query/change.ts'
import { useOf } from './query/listed.ts'
import { headerIssue } from './route-issues.ts'
import { requiredText } from './security-told.ts'
import { acceptedBy, type Route, type RouteChange } from './route.ts'

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
    case 'route-accept':
      return { ...route, when: { accept: change.accept } }
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
    case 'route-security': {
      const { security: _, ...rest } = route
      return change.security === undefined ? rest : { ...rest, security: change.security }
    }
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
    case 'route-accept':
      return String(change.accept) === String(acceptedBy(route))
    case 'route-response':
      return change.response === route.response
    case 'rename-header':
      return change.from.toLowerCase() === change.to.toLowerCase()
    case 'route-dialect':
      return JSON.stringify(change.dialect) === JSON.stringify(route.dialect ?? 'equals')
    case 'route-security':
      return JSON.stringify(change.security) === JSON.stringify(route.security)
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
  if (change.op === 'route-accept' && acceptedBy(route).length === 0) {
    const message = `"${change.id}" is not told apart by media types: its "when" has none`
    return { message }
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
    case 'route-accept':
      return `asks for \`${change.id}\` by the media type ${change.accept.map((type) => `\`${type}\``).join(' or ')}`
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
    case 'route-security':
      return `\`${change.id}\` ${requiredText(change.security)}`
    default:
      return describeQueryChange(change)
  }
}

/** Whether an older client notices without an adapter. */
export const breaksRoute = (change: RouteChange): boolean => {
  if (isQueryChange(change)) return breaksQuery(change)
  if (change.op === 'route-security') return change.security?.length !== 0
  return change.op !== 'add-route'
}
