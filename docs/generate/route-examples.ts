/** The builders of route changes, each with a call, and with what clients and stores see of it. */
import {
  addQuery,
  addRoutes,
  changeQuery,
  convertQuery,
  moveRoute,
  removeQuery,
  removeRoute,
  renameHeader,
  renameQuery,
  routeMedia,
  routeDialect,
  routeMethod,
  routeResponse,
  routeStatus,
  string,
  timestamp,
  routeTakes,
  type RouteChange,
} from '../../src/contract/index.ts'
import { newOnOld, oldOnNew, type Exchange } from './exchange.ts'

export interface RouteExample {
  /** A change of the API of `things.ts`. */
  readonly source: () => RouteChange | readonly RouteChange[]
  readonly says: string
  readonly shows?: readonly Exchange[]
}

const thing = { id: '7', name: 'Tea' }

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
    shows: [
      { ...oldOnNew, asks: 'GET /latest' },
      { ...newOnOld, asks: 'GET /latest' },
    ],
  },
  {
    source: () => removeRoute('things.count'),
    says: 'A route that goes away. A route of its id that comes later has to be of its kind.',
    shows: [
      { ...oldOnNew, asks: 'GET /count' },
      { ...newOnOld, asks: 'GET /count' },
    ],
  },
  {
    source: () => moveRoute('things.get', '/objects/{id}'),
    says: 'Another path, with the same parameters.',
    shows: [
      { ...oldOnNew, asks: 'GET /things/7', answers: [{ body: thing }] },
      { ...newOnOld, asks: 'GET /things/7' },
    ],
  },
  {
    source: () => routeMethod('things.replace', 'POST'),
    says: 'Another method.',
    shows: [
      { ...newOnOld, asks: 'POST /things/7', sends: { body: thing }, answers: [{ body: thing }] },
    ],
  },
  {
    source: () => routeStatus('things.create', 200),
    says: 'Another status of success.',
    shows: [
      {
        ...oldOnNew,
        asks: 'POST /things',
        sends: { body: { name: 'Tea' } },
        answers: [{ status: 200, body: thing }],
      },
    ],
  },
  {
    source: () => routeTakes('things.patch', ['json']),
    says: 'Other forms of the request body: `json`, `form`, and of a `patch` `merge-patch` and `json-patch`. What a client sends in a form of its version goes on in one that the store takes.',
    shows: [
      {
        ...oldOnNew,
        asks: 'PATCH /things/7',
        sends: {
          headers: { 'Content-Type': 'application/merge-patch+json' },
          body: { name: 'Coffee' },
        },
        answers: [{ body: { ...thing, name: 'Coffee' } }],
      },
    ],
  },
  {
    source: () => routeMedia('things.export', 'application/vnd.things+json'),
    says: 'Another media type of the answer: `Content-Type`, and what clients say of it in `Accept`.',
    shows: [
      {
        ...oldOnNew,
        asks: 'GET /export',
        sends: { headers: { Accept: 'application/x-things' } },
        answers: [{ headers: { 'Content-Type': 'application/vnd.things+json' }, body: thing }],
        shows: ['Content-Type'],
      },
    ],
  },
  {
    source: () => [
      routeResponse('things.start', 'Job', { standIn: { state: 'started' } }),
      routeStatus('things.start', 200),
    ],
    says: 'A body in answers that had none; `undefined` takes it away. `standIn` is what clients are answered whose version has a body, where the store has none.',
    shows: [
      { ...oldOnNew, asks: 'POST /things/7/start', answers: [{ body: { state: 'waiting' } }] },
      { ...newOnOld, asks: 'POST /things/7/start', answers: [{ status: 204 }] },
    ],
  },
  {
    source: () => renameHeader('things.list', 'X-Total', 'Total-Count'),
    says: 'A header under another name; with `*` for the id on all routes.',
    shows: [
      {
        ...oldOnNew,
        asks: 'GET /things',
        answers: [{ headers: { 'Total-Count': '1' }, body: { items: [thing] } }],
        shows: ['X-Total'],
      },
    ],
  },
  {
    source: () => renameQuery('things.list', 'max', 'size'),
    says: 'A query parameter under another name.',
    shows: [{ ...oldOnNew, asks: 'GET /things?max=5', answers: [{ body: { items: [] } }] }],
  },
  {
    source: () =>
      addQuery('things.list', 'region', { shape: string(), required: true, value: 'eu' }),
    says: 'A new query parameter. `value` is what stores are sent for older clients. Newer clients that give another value are refused on older stores, unless `lossy` says what is lost and lets it go.',
    shows: [
      { ...oldOnNew, asks: 'GET /things', answers: [{ body: { items: [] } }] },
      { ...newOnOld, asks: 'GET /things?region=eu', answers: [{ body: { items: [] } }] },
      { ...newOnOld, asks: 'GET /things?region=us' },
    ],
  },
  {
    source: () => removeQuery('things.list', 'scope', { value: 'all' }),
    says: 'A query parameter that goes away. `value` is what older stores are sent for newer clients. Older clients that give another value are refused, unless `lossy` says what is lost.',
    shows: [
      { ...oldOnNew, asks: 'GET /things?scope=all', answers: [{ body: { items: [] } }] },
      { ...oldOnNew, asks: 'GET /things?scope=mine' },
      { ...newOnOld, asks: 'GET /things', answers: [{ body: { items: [] } }] },
    ],
  },
  {
    source: () => convertQuery('things.list', 'until', timestamp('unix-s', 'rfc3339')),
    says: 'The values of a query parameter in another form, by any codec. What sorts, filters by a field or names fields needs none: it changes with the type.',
    shows: [
      { ...oldOnNew, asks: 'GET /things?until=1700000000', answers: [{ body: { items: [] } }] },
    ],
  },
  {
    source: () => changeQuery('things.list', 'limit', { default: 20 }),
    says: 'Another `default` (clients of each version keep theirs), `use` or `description` of a query parameter, or that it is `required` from now on, with the `value` that older clients mean.',
    shows: [
      { ...oldOnNew, asks: 'GET /things', answers: [{ body: { items: [] } }] },
      { ...newOnOld, asks: 'GET /things', answers: [{ body: { items: [] } }] },
    ],
  },
  {
    source: () => routeDialect('things.list', 'brackets'),
    says: 'Filters that are written in another way: see [what a query finds](../explanation/queries.md#dialects).',
    shows: [
      { ...oldOnNew, asks: 'GET /things?name=Tea', answers: [{ body: { items: [] } }] },
      {
        ...newOnOld,
        asks: 'GET /things?filter[name][Equals]=Tea',
        answers: [{ body: { items: [] } }],
      },
      { ...newOnOld, asks: 'GET /things?filter[name][StartsWith]=T' },
    ],
  },
]
