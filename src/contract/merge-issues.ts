/** Whether what clients write looks like what it is merged into, where bodies have types of their own. */
import type { Issue } from '../errors/index.ts'
import type { TypeGraph } from '../lens/index.ts'
import { reachedFrom } from './carried-types.ts'
import type { Route } from './route.ts'
import { replacingRoute, storedRoute } from './stored-route.ts'
import { partedFrom, type Parting } from './forks.ts'

/**
 * A write is put into what is stored, as the store answers it: what both hold has to be of one type.
 * Where a change tells requests from answers, it would be compared with what has another form.
 */
export const mergeIssues = (
  routes: readonly Route[],
  types: TypeGraph,
  partings: readonly Parting[],
  place: string,
): readonly Issue[] => {
  if (partings.length === 0) return []
  const rootOf = (type: string): string => partedFrom(type, partings).at(-1) ?? type
  const reached = (type: string | undefined) => [
    ...reachedFrom(type === undefined ? [] : [type], types),
  ]
  /** Types of two bodies that were one. */
  const apart = (a: string | undefined, b: string | undefined) => {
    const others = reached(b)
    return reached(a).flatMap((type) => {
      const other = others.find((one) => one !== type && rootOf(one) === rootOf(type))
      return other === undefined || others.includes(type) ? [] : [[type, other] as const]
    })
  }
  return routes.flatMap((route): readonly Issue[] => {
    if (route.kind !== 'replace' && route.kind !== 'patch') return []
    const reading = storedRoute(routes, route)
    const replacing = replacingRoute(routes, route)
    // A patch is merged only where that is written by a route which replaces.
    if (route.kind === 'patch' && !replacing) return []
    const others = [
      ...(reading ? [{ id: reading.id, type: reading.response, does: 'answers' }] : []),
      ...(replacing ? [{ id: replacing.id, type: replacing.request, does: 'takes' }] : []),
    ]
    const [first] = others.flatMap(({ id, type, does }) =>
      apart(route.request, type).map(([here, there]) => ({ id, does, here, there })),
    )
    if (!first) return []
    const { id, does, here, there } = first
    const message =
      `it writes a ${here} into what "${id}" ${does}, which is a ${there}: what is written is ` +
      'merged with what is stored, so both have to be of one type. Let the change be for both ' +
      '(inBodies), or for the type everywhere'
    return [{ place: `${place} > route ${route.id}`, message }]
  })
}
