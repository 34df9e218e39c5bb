/** The builders of route changes, each with a call. */
import {
  addRoutes,
  moveRoute,
  removeRoute,
  renameHeader,
  renameQuery,
  routeMethod,
  routeStatus,
  routeTakes,
} from '../../src/contract/index.ts'

interface RouteExample {
  readonly source: () => unknown
  readonly says: string
}

export const routeExamples: readonly RouteExample[] = [
  {
    source: () => addRoutes(),
    says: 'New routes, given one by one. Older clients get 404 `route-not-in-version`; on an older store newer clients get 501 `not-in-store-version`.',
  },
  { source: () => removeRoute('things.count'), says: 'A route that goes away.' },
  {
    source: () => moveRoute('things.get', '/objects/{id}'),
    says: 'Another path, with the same parameters.',
  },
  { source: () => routeMethod('things.replace', 'POST'), says: 'Another method.' },
  { source: () => routeStatus('things.create', 200), says: 'Another status of success.' },
  {
    source: () => routeTakes('things.patch', ['json']),
    says: 'Other forms of the request body: `json`, `form`, and of a `patch` `merge-patch` and `json-patch`. What a client sends in a form of its version goes on in one that the store takes.',
  },
  {
    source: () => renameHeader('things.list', 'X-Total', 'Total-Count'),
    says: 'A header under another name.',
  },
  {
    source: () => renameQuery('things.list', 'max', 'limit'),
    says: 'A query parameter under another name.',
  },
]
