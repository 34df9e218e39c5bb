/** What of a compiled contract requests are served by: documents of it and the command line show more. */
import type { CompiledContract, ContractVersion } from './contract.ts'
import type { Route } from './route.ts'

const withoutDescriptions = (query: NonNullable<Route['query']>) =>
  Object.fromEntries(
    Object.entries(query).map(([name, parameter]) => {
      const { description: _, ...rest } = parameter
      return [name, rest]
    }),
  )

const servedRoute = (route: Route): Route => {
  const { security: _, description: __, errors: ___, query, ...rest } = route
  return { ...rest, ...(query && { query: withoutDescriptions(query) }), summary: '' }
}

/**
 * The contract without what only documents and the command line show: security, examples, summaries,
 * descriptions of routes and parameters, errors of routes, changes, what values refer to. What is one object in several
 * versions stays one.
 */
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
      const { security: __, examples: ___, referring: ____, ...part } = version
      const table = tables.get(version.routes) ?? version.routes.map(served)
      tables.set(version.routes, table)
      return { ...part, summary: '', changes: [], routes: table }
    }),
  }
}
