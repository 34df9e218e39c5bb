/** Query parameters that a later version of a route has not, or has otherwise. */
import {
  parameterById,
  parameterId,
  type QueryParameter,
  type Route,
} from '../../contract/index.ts'
import type { OnlyField } from './spot.ts'

const became = (
  name: string,
  parameter: QueryParameter,
  later: Route,
): Omit<OnlyField, 'field'> | undefined => {
  const found = parameterById(later.query, parameterId(name, parameter))
  if (!found) return { became: 'removed' }
  const [there, { shape, use, explode }] = found
  if (there !== name) return { became: 'renamed', to: `?${there}` }
  const isSame =
    JSON.stringify([parameter.shape, parameter.use, parameter.explode]) ===
    JSON.stringify([shape, use, explode])
  return isSame ? undefined : { became: 'retyped' }
}

/** By name. Of a route that is gone there are none: all of it is in the way. */
export const onlyParameters = (
  route: Route,
  later: Route | undefined,
): ReadonlyMap<string, OnlyField> => {
  const found = new Map<string, OnlyField>()
  for (const [name, parameter] of later ? Object.entries(route.query ?? {}) : []) {
    const fate = later && became(name, parameter, later)
    if (fate) found.set(name, { field: `?${name}`, ...fate })
  }
  return found
}
