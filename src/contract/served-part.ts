/** What of a compiled contract requests are served by: documents of it show more. */
import type { CompiledContract, ContractVersion } from './contract.ts'
import type { Route } from './route.ts'

const servedRoute = (route: Route): Route => {
  if (route.security === undefined && route.description === undefined) return route
  const { security: _, description: __, ...served } = route
  return served
}

/** A contract without what only its documents show. What is one object in several versions stays one. */
export const servedPart = (compiled: CompiledContract): CompiledContract => {
  const tables = new Map<ContractVersion['routes'], ContractVersion['routes']>()
  const routes = new Map<Route, Route>()
  const served = (route: Route): Route => {
    const known = routes.get(route) ?? servedRoute(route)
    routes.set(route, known)
    return known
  }
  const { info: _, ...rest } = compiled
  return {
    ...rest,
    versions: compiled.versions.map((version) => {
      const { security: __, examples: ___, ...part } = version
      const table = tables.get(version.routes) ?? version.routes.map(served)
      tables.set(version.routes, table)
      return { ...part, routes: table }
    }),
  }
}
