/** The builders of route changes, each with a call. */
import {
  addQuery,
  addRoutes,
  changeQuery,
  convertQuery,
  discard,
  inAnswers,
  inBodies,
  inRequests,
  moveRoute,
  remove,
  removeQuery,
  removeRoute,
  rename,
  renameHeader,
  renameQuery,
  routeAccept,
  routeMedia,
  routeDialect,
  routeMethod,
  routeResponse,
  routeSecurity,
  routeStatus,
  string,
  timestamp,
  routeTakes,
  type RouteChange,
  type ScopedEdit,
} from '../../src/contract/index.ts'

interface RouteExample {
  /** A change of the API of `things.ts`; `route-shows.ts` says what is seen of it. */
  readonly source: () => RouteChange | readonly RouteChange[]
  readonly says: string
}

interface ScopeExample {
  readonly source: () => ScopedEdit
  readonly says: string
}

export const routeExamples: readonly RouteExample[] = [
  {
    source: () =>
      addRoutes({
        id: 'things.latest',
        method: 'GET',
        path: '/latest',
        kind: 'read',
        summary: 'Read the latest thing',
        response: 'Thing',
      }),
    says: 'New routes, given one by one. Older clients get 404 `route-not-in-version`; on an older store newer clients get 501 `not-in-store-version`.',
  },
  {
    source: () => removeRoute('things.count'),
    says: 'A route that goes away. A route of its id that comes later has to be of its kind.',
  },
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
    source: () => routeAccept('things.table', ['text/tab-separated-values']),
    says: 'Other media types by which a route is asked for that has `when: { accept: [...] }`. Stores are asked by the names of their version.',
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
    source: () => renameQuery('things.list', 'max', 'size'),
    says: 'A query parameter under another name.',
  },
  {
    source: () =>
      addQuery('things.list', 'region', { shape: string(), required: true, value: 'eu' }),
    says: 'A new query parameter. `value` is what stores are sent for older clients. Newer clients that give another value are refused on older stores, unless `lossy` says what is lost and lets it go.',
  },
  {
    source: () => removeQuery('things.list', 'scope', { value: 'all' }),
    says: 'A query parameter that goes away. `value` is what older stores are sent for newer clients. Older clients that give another value are refused, unless `lossy` says what is lost.',
  },
  {
    source: () => convertQuery('things.list', 'until', timestamp('unix-s', 'rfc3339')),
    says: 'The values of a query parameter in another form, by any codec. What sorts, filters by a field or names fields needs none: it changes with the type.',
  },
  {
    source: () => changeQuery('things.list', 'limit', { default: 20 }),
    says: 'Another `default` (clients of each version keep theirs), `use` or `description` of a query parameter, or that it is `required` from now on, with the `value` that older clients mean.',
  },
  {
    source: () => routeSecurity('things.list', []),
    says: 'Who may call a route, for the OpenAPI document: here anybody. Requests are judged by the configuration (`identity`) and by the store.',
  },
  {
    source: () => routeDialect('things.list', 'brackets'),
    says: 'Filters that are written in another way: see [what a query finds](../explanation/queries.md#dialects).',
  },
]

/** The builders of edits that are for the bodies of some routes only, each with a call. */
export const scopeExamples: readonly ScopeExample[] = [
  {
    source: () => inRequests('things.create', { Thing: [discard('colour')] }),
    says: 'What the route is sent. Its answers, and all other bodies, have the field as before.',
  },
  {
    source: () => inAnswers(['things.list', 'things.find'], { Thing: [remove('parts', [])] }),
    says: 'What some routes answer, wherever the type occurs in it; queries of these routes name its fields as well.',
  },
  {
    source: () =>
      inBodies('*', { Thing: [rename('name', 'title')] }, { names: { Thing: 'TitledThing' } }),
    says: 'Requests and answers of some routes; of all that the version has with `*`. `names` says what the types are called that these bodies get of their own.',
  },
]
