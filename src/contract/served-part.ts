/** What of a compiled contract requests are served by: documents of it show more. */
import type { CompiledContract, ContractVersion } from './contract.ts'
import type { Route } from './route.ts'

/** The contract without what only documents show: security, examples. Parts that are one object stay one. */
export const servedPart = (compiled: CompiledContract): CompiledContract => {
  const tables = new Map<ContractVersion['routes'], ContractVersion['routes']>()
  const plain = new Map<Route, Route>()
  const withoutSecurity = (route: Route): Route => {
    if (route.security === undefined) return route
    const { security: _, ...rest } = route
    const served = plain.get(route) ?? rest
    plain.set(route, served)
    return served
  }
  return {
    ...compiled,
    versions: compiled.versions.map((version) => {
      const { security: _, examples: __, ...served } = version
      const routes = tables.get(version.routes) ?? version.routes.map(withoutSecurity)
      tables.set(version.routes, routes)
      return { ...served, routes }
    }),
  }
}
