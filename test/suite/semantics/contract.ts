/** Routes that move, and change their status and headers, between two versions of a small document. */
import * as z from 'zod'
import {
  base,
  change,
  defineContract,
  moveRoute,
  rename,
  renameHeader,
  renameQuery,
  routeStatus,
  version,
  type Route,
} from '../../../src/contract/index.ts'

const Item = z.object({
  id: z.string().readonly(),
  name: z.string(),
  note: z.string().nullish(),
  self: z.string().meta({ link: true }).nullish(),
})
const ItemPage = z.object({ items: z.array(Item), next: z.string().nullish() })

const route = (id: string, method: Route['method'], path: string, rest: Partial<Route>): Route => ({
  id,
  method,
  path,
  kind: 'read',
  summary: id,
  ...rest,
})

const whole = { request: 'Item', response: 'Item' } as const
const text = { shape: { kind: 'string' } } as const

/** A write whose success has one status in 1.0, and another one in 2.0. */
export const statusPairs = [
  [200, 201],
  [200, 202],
  [200, 204],
  [201, 200],
  [201, 202],
  [202, 201],
  [204, 200],
  [204, 201],
  [200, 205],
  [205, 200],
] as const

const acts = statusPairs.map(([from, to]) =>
  route(`act.${from}.${to}`, 'POST', `/acts/${from}/${to}`, {
    kind: 'create',
    ...whole,
    status: from,
  }),
)

export const contract = defineContract({
  name: 'semantics',
  base: base('1.0.0', {
    summary: 'Items',
    types: { Item, ItemPage },
    routes: [
      route('items.list', 'GET', '/items', {
        kind: 'list',
        response: 'ItemPage',
        filters: 'Item',
        query: { limit: text },
      }),
      route('items.get', 'GET', '/items/{id}', { response: 'Item' }),
      route('items.count', 'GET', '/items/count', { response: 'Item' }),
      route('items.owner', 'PUT', '/items/{id}/owner', { kind: 'replace', request: 'Item' }),
      route('items.create', 'POST', '/items', { kind: 'create', ...whole, status: 201 }),
      route('items.replace', 'PUT', '/items/{id}', { kind: 'replace', ...whole }),
      route('items.patch', 'PATCH', '/items/{id}', { kind: 'patch', ...whole }),
      route('items.delete', 'DELETE', '/items/{id}', { kind: 'delete', status: 204 }),
      route('items.export', 'GET', '/items/export', {
        kind: 'stream',
        stream: 'ndjson',
        response: 'Item',
      }),
      route('items.events', 'GET', '/items/events', {
        kind: 'stream',
        stream: 'sse',
        response: 'Item',
      }),
      route('reports.get', 'GET', '/reports/all.json', { response: 'ItemPage' }),
      ...acts,
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Things',
      changes: [
        change('A thing has a title', { Item: [rename('name', 'title')] }),
        change(
          'Items are things',
          {},
          {
            routes: [
              moveRoute('items.list', '/things'),
              moveRoute('items.get', '/things/{id}'),
              moveRoute('items.create', '/things'),
              moveRoute('items.replace', '/things/{id}'),
              moveRoute('items.patch', '/things/{id}'),
              moveRoute('items.delete', '/things/{id}'),
              moveRoute('items.export', '/exports/things'),
              renameQuery('items.list', 'limit', 'size'),
              renameHeader('items.get', 'X-Cursor', 'X-Next'),
              renameHeader('items.get', 'X-Tag', 'ETag'),
              ...statusPairs.map(([from, to]) => routeStatus(`act.${from}.${to}`, to)),
            ],
          },
        ),
      ],
    }),
  ],
})
