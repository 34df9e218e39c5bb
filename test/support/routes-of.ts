/** Routes for contracts whose routes do not matter: a type that no route serves is an author error. */
import type { Route } from '../../src/contract/index.ts'

/** One route to read each type. */
export const routesOf = (types: readonly string[]): readonly Route[] =>
  types.map((type) => ({
    id: type,
    method: 'GET',
    path: `/${type}`,
    kind: 'read',
    summary: type,
    response: type,
  }))
