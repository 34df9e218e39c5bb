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

/**
 * The contract without what only documents and the command line show: security, examples, summaries,
 * descriptions of parameters, errors of routes, changes. Parts that are one object stay one.
 */
export const servedPart = (compiled: CompiledContract): CompiledContract => {
  const tables = new Map<ContractVersion['routes'], ContractVersion['routes']>()
  const served = new Map<Route, Route>()
  const servedRoute = (route: Route): Route => {
    const { security: _, errors: __, description: ___, query, ...rest } = route
    const parameters = query && { query: withoutDescriptions(query) }
    const known = served.get(route) ?? { ...rest, ...parameters, summary: '' }
    served.set(route, known)
    return known
  }
  const { info: _, ...rest } = compiled
  return {
    ...rest,
    versions: compiled.versions.map((version) => {
      const { security: __, examples: ___, ...part } = version
      const routes = tables.get(version.routes) ?? version.routes.map(servedRoute)
      tables.set(version.routes, routes)
      return { ...part, summary: '', changes: [], routes }
    }),
  }
}
