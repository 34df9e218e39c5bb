/** The builders of route changes, each with a call. */
import {
  addRoutes,
  moveRoute,
  removeRoute,
  renameHeader,
  renameQuery,
  routeMedia,
  routeMethod,
  routeResponse,
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
    source: () => routeMedia('things.export', 'application/vnd.things+json'),
    says: 'Another media type of the answer: `Content-Type`, and what clients say of it in `Accept`.',
  },
  {
    source: () => routeResponse('things.start', 'Job', { standIn: { state: 'started' } }),
    says: 'A body in answers that had none; `undefined` takes it away. `standIn` is what clients are answered whose version has a body, where the store has none.',
  },
  {
    source: () => renameHeader('things.list', 'X-Total', 'Total-Count'),
    says: 'A header under another name; with `*` for the id on all routes.',
  },
  {
    source: () => renameQuery('things.list', 'max', 'limit'),
    says: 'A query parameter under another name.',
  },
]
