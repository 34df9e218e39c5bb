import { refsOf, type TypeGraph } from '../lens/index.ts'
import type { ErrorForm } from './error-form.ts'
import type { Route } from './route.ts'

/** Types that some route of a table carries, or its errors, directly or inside others. */
export const carriedTypes = (
  routes: readonly Route[],
  types: TypeGraph,
  errors: ErrorForm | undefined,
): ReadonlySet<string> => {
  const carried = new Set(
    routes.flatMap(({ request, response }) => [request ?? [], response ?? []].flat()),
  )
  if (errors) carried.add(errors.type)
  for (const type of carried) {
    const shape = Object.hasOwn(types, type) ? types[type] : undefined
    for (const ref of shape ? refsOf(shape) : []) carried.add(ref)
  }
  return new Set(Object.keys(types).filter((type) => carried.has(type)))
}
