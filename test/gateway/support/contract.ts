/** A small contract that has everything the gateway has to deal with. 0.9 is retired by the configuration. */
import * as z from 'zod'
import {
  add,
  addRoutes,
  base,
  boolean,
  change,
  convert,
  defineContract,
  inObject,
  integer,
  move,
  moveRoute,
  remove,
  removeRoute,
  rename,
  renameHeader,
  renameQuery,
  routeStatus,
  self,
  timestamp,
  values,
  version,
  type Route,
} from '../../../src/contract/index.ts'

const Label = z.string()

const Item = z.object({
  id: z.string().readonly(),
  name: z.string(),
  made_at: z.int(),
  size: z.number(),
  state: z.enum(['open', 'closed']).default('open'),
  note: z.string().nullish(),
  meta: z.object({
    labels: z.array(Label).default([]),
    extra: z.record(z.string(), z.unknown()).default({}),
  }),
})

const ItemPage = z.object({ items: z.array(Item), next: z.string().nullable() })
const Count = z.object({ count: z.int() })

const text = { shape: { kind: 'string' } } as const
const paging: Route['query'] = { limit: text, sort: text, fields: text }

const get = (id: string, path: string, rest: Partial<Route>): Route => ({
  id,
  method: 'GET',
  path,
  kind: 'read',
  summary: id,
  ...rest,
})

const first = base('0.9.0', {
  summary: 'Before the beginning',
  types: { Label, Item, ItemPage, Count },
  routes: [
    get('items.list', '/items', {
      kind: 'list',
      response: 'ItemPage',
      query: paging,
      filters: 'Item',
      dialect: 'brackets',
    }),
    get('items.count', '/items/count', {
      response: 'Count',
      filters: 'Item',
      dialect: 'brackets',
    }),
    get('items.get', '/items/{id}', { response: 'Item' }),
    get('items.export', '/items/export', { kind: 'stream', stream: 'ndjson', response: 'Item' }),
    get('items.events', '/items/events', { kind: 'stream', stream: 'sse', response: 'Item' }),
    {
      id: 'items.create',
      method: 'POST',
      path: '/items',
      kind: 'create',
      summary: 'Create',
      request: 'Item',
      response: 'Item',
      status: 201,
    },
    {
      id: 'items.replace',
      method: 'PUT',
      path: '/items/{id}',
      kind: 'replace',
      summary: 'Replace',
      request: 'Item',
      response: 'Item',
    },
    {
      id: 'items.patch',
      method: 'PATCH',
      path: '/items/{id}',
      kind: 'patch',
      summary: 'Patch',
      request: 'Item',
      response: 'Item',
    },
    {
      id: 'items.delete',
      method: 'DELETE',
      path: '/items/{id}',
      kind: 'delete',
      summary: 'Delete',
      status: 204,
    },
    get('items.legacy', '/items/{id}/legacy', { response: 'Item' }),
    get('schema', '/schema', { kind: 'schema' }),
  ],
})

export const contract = defineContract({
  name: 'shop',
  base: first,
  versions: [
    version('1.0.0', {
      summary: 'Items count',
      changes: [change('An item has a rank', { Item: [add('rank', integer(), 0)] })],
    }),
    version('1.1.0', {
      summary: 'Items can be hidden',
      changes: [change('An item can be hidden', { Item: [add('hidden', boolean, false)] })],
    }),
    version('2.0.2', {
      summary: 'Another form',
      changes: [
        change('An item has a title', { Item: [rename('name', 'title')] }),
        change('Time is text', { Item: [convert('made_at', timestamp('unix-us', 'rfc3339'))] }),
        change('The note is part of a nested object', { Item: [move('note', ['texts', 'note'])] }),
        change('Labels are objects', { Label: [convert(self, inObject('name'))] }),
        change('There is a third state', {
          Item: [
            convert(
              'state',
              values({
                up: { open: 'open', closed: 'closed' },
                down: { open: 'open', closed: 'closed', locked: 'closed' },
              }),
              { lossy: 'older clients see `locked` as `closed`' },
            ),
          ],
        }),
        change(
          'Routes change',
          {},
          {
            types: { Box: z.object({ id: z.string(), size: z.int() }) },
            routes: [
              ...addRoutes(get('boxes.get', '/boxes/{id}', { response: 'Box' })),
              removeRoute('items.legacy'),
              moveRoute('items.export', '/exports/items'),
              moveRoute('items.delete', '/things/{thing}'),
              renameQuery('items.list', 'limit', 'page_size'),
              renameHeader('items.list', 'X-Cursor', 'X-Next'),
              routeStatus('items.replace', 202),
            ],
          },
        ),
      ],
    }),
    version('2.1.0', {
      summary: 'No rank any more',
      changes: [change('Ranks are gone', { Item: [remove('rank', 0)] })],
    }),
  ],
  matrix: [
    { store: '0.9', client: '2.1', verdict: 'refused', reason: 'Nobody has tried this.' },
    { store: '1.0', client: '1.0', verdict: 'native', reason: 'Same version.' },
  ],
})

/** An item as each version has it. */
export const items = {
  '1.0': {
    id: 'a',
    name: 'Tea',
    made_at: 1_700_000_000_000_000,
    size: 1.5,
    state: 'closed',
    note: 'hot',
    meta: { labels: ['x', 'y'], extra: { n: 1 } },
    rank: 3,
  },
  '2.0': {
    id: 'a',
    title: 'Tea',
    made_at: '2023-11-14T22:13:20.000000Z',
    size: 1.5,
    state: 'closed',
    texts: { note: 'hot' },
    meta: { labels: [{ name: 'x' }, { name: 'y' }], extra: { n: 1 } },
    rank: 3,
    hidden: false,
  },
} as const
