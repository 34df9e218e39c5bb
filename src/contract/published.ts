/** A version as its documents show it. */
import type { ContractVersion } from './contract.ts'
import { redirecting } from './redirect.ts'

/**
 * Types that only later versions tell apart are shown as the one that they still are: what a
 * published version looks like does not depend on what comes after it.
 */
export const asPublished = (version: ContractVersion): ContractVersion => {
  const { forks, types, routes } = version
  if (forks === undefined) return version
  const names = new Map(Object.entries(forks))
  const redirect = redirecting(names)
  const shown = Object.entries(types).filter(([type]) => !names.has(type))
  const name = (type: string | undefined) =>
    type === undefined ? undefined : (names.get(type) ?? type)
  return {
    ...version,
    types: Object.fromEntries(shown.map(([type, shape]) => [type, redirect(shape)])),
    routes: routes.map((route) => {
      const [request, response, filters] = [route.request, route.response, route.filters].map(name)
      return {
        ...route,
        ...(request === undefined ? {} : { request }),
        ...(response === undefined ? {} : { response }),
        ...(filters === undefined ? {} : { filters }),
      }
    }),
  }
}
