/** Routes of the same documents: which one reads what another one writes, and which have one path. */
import type { Route } from './route.ts'

const pathShape = (path: string): string => path.replaceAll(/\{[^}+]*/g, '{')

const isSamePath = (a: Route, b: Route): boolean => pathShape(a.path) === pathShape(b.path)

/** The route by which a client reads the document that a route is about: its entity tags come from there. */
export const readingRoute = (routes: readonly Route[], route: Route): Route =>
  routes.find(({ id }) => id === route.stored) ??
  routes.find(
    (other) => other.method === 'GET' && other.when === undefined && isSamePath(other, route),
  ) ??
  route

/** The route that reads the document which a write changes; undefined where there is none. */
export const storedRoute = (routes: readonly Route[], route: Route): Route | undefined => {
  const reading = readingRoute(routes, route)
  return reading.method === 'GET' ? reading : undefined
}

/** The route that replaces the document that a write is about. */
export const replacingRoute = (routes: readonly Route[], route: Route): Route | undefined =>
  routes.find((other) => other.kind === 'replace' && isSamePath(other, route))

/** The other routes of the same method and path. */
export const routesBeside = (routes: readonly Route[], route: Route): readonly Route[] =>
  routes.filter(
    (other) => other.id !== route.id && other.method === route.method && isSamePath(other, route),
  )
