import { refsOf, type TypeGraph } from '../lens/index.ts'
import type { ErrorForm } from './error-form.ts'
import type { Route } from './route.ts'

/** Types that some others are or lead to, directly or inside others. */
export const reachedFrom = (roots: Iterable<string>, types: TypeGraph): ReadonlySet<string> => {
  const reached = new Set(roots)
  for (const type of reached) {
    const shape = Object.hasOwn(types, type) ? types[type] : undefined
    for (const ref of shape ? refsOf(shape) : []) reached.add(ref)
  }
  return new Set(Object.keys(types).filter((type) => reached.has(type)))
}

/** Types that some route of a table carries, or its errors, directly or inside others. */
export const carriedTypes = (
  routes: readonly Route[],
  types: TypeGraph,
  errors: ErrorForm | undefined,
): ReadonlySet<string> =>
  reachedFrom(
    [
      ...routes.flatMap(({ request, response }) => [request ?? [], response ?? []].flat()),
      ...(errors ? [errors.type] : []),
    ],
    types,
  )
