/** Mistakes of authors, one by one: the page shows what is told of each. */
import * as z from 'zod'
import {
  add,
  addRoutes,
  base,
  boolean,
  change,
  changeQuery,
  convert,
  convertQuery,
  decide,
  defineContract,
  errorStatus,
  integer,
  link,
  move,
  moveRoute,
  remove,
  removeQuery,
  removeRoute,
  rename,
  renameHeader,
  routeStatus,
  string,
  timestamp,
  values,
  version,
  wrap,
  type Decision,
  type ErrorStatus,
  type MatrixEntry,
  type Route,
  type RouteChange,
} from '../../src/contract/index.ts'
import type { VersionDeclaration } from '../../src/contract/declare.ts'
import { Failure, type Issue } from '../../src/errors/index.ts'
import type { Op } from '../../src/lens/index.ts'

/** Where the mistake is made, and what with. */
export type Mistake =
  | { readonly in: 'a field'; readonly source: () => z.ZodType }
  | { readonly in: 'a route'; readonly source: () => Partial<Route> }
  | { readonly in: 'the ops of `Order`'; readonly source: () => readonly (Op | Decision<Op>)[] }
  | {
      readonly in: 'the changes of routes'
      readonly source: () => readonly (RouteChange | readonly RouteChange[])[]
    }
  | { readonly in: 'the errors of a change'; readonly source: () => readonly ErrorStatus[] }
  | { readonly in: 'the versions'; readonly source: () => VersionDeclaration }
  | { readonly in: 'the matrix'; readonly source: () => MatrixEntry }

const route: Route = {
  id: 'orders.list',
  method: 'GET',
  path: '/orders',
  kind: 'list',
  summary: 'List orders',
  response: 'Orders',
  filters: 'Order',
  query: { limit: { shape: integer() }, since: { shape: integer() } },
}

const read: Route = {
  id: 'orders.get',
  method: 'GET',
  path: '/orders/{id}',
  kind: 'read',
  summary: 'Read an order',
  response: 'Order',
}

const contractWith = (mistake: Mistake) => {
  const Order = z.object({
    id: z.string().readonly(),
    total: z.int(),
    state: z.enum(['open', 'done']),
    note: z.string().nullish(),
    ...(mistake.in === 'a field' ? { wrong: mistake.source() } : {}),
  })
  const second = (): VersionDeclaration => {
    if (mistake.in === 'the versions') return mistake.source()
    const ops = mistake.in === 'the ops of `Order`' ? mistake.source() : [add('gift', boolean)]
    const routes = mistake.in === 'the changes of routes' ? mistake.source().flat() : []
    const errors = mistake.in === 'the errors of a change' ? mistake.source() : []
    return version('2.0.0', {
      summary: 'After',
      changes: [change('The example', { Order: ops }, { routes, errors })],
    })
  }
  return defineContract({
    name: 'orders',
    base: base('1.0.0', {
      summary: 'Before',
      types: { Order, Orders: z.object({ items: z.array(Order) }) },
      routes: [read, { ...route, ...(mistake.in === 'a route' ? mistake.source() : {}) }],
    }),
    versions: [second()],
    matrix: mistake.in === 'the matrix' ? [mistake.source()] : [],
  })
}

/** What is told of a mistake. @throws Error where nothing is */
export const issuesOf = (mistake: Mistake): readonly Issue[] => {
  try {
    contractWith(mistake)
  } catch (error) {
    if (error instanceof Failure) return error.issues
    throw error
  }
  throw new Error(`This is no mistake: ${String(mistake.source)}`)
}

export const mistakes: readonly Mistake[] = [
  { in: 'a field', source: () => z.email() },
  { in: 'a field', source: () => z.strictObject({}) },
  { in: 'a field', source: () => z.union([z.string(), z.enum(['a'])]) },
  { in: 'a field', source: () => z.int().meta({ link: true }) },
  { in: 'a field', source: () => z.boolean().meta({ refersTo: 'Order' }) },
  { in: 'the ops of `Order`', source: () => [rename('notes', 'comment')] },
  { in: 'the ops of `Order`', source: () => [rename('note', 'state')] },
  { in: 'the ops of `Order`', source: () => [add('gift', boolean, 'no')] },
  { in: 'the ops of `Order`', source: () => [remove('total')] },
  { in: 'the ops of `Order`', source: () => [wrap('note')] },
  { in: 'the ops of `Order`', source: () => [convert('total', timestamp('rfc3339', 'unix-s'))] },
  {
    in: 'the ops of `Order`',
    source: () => [convert('state', values({ up: { open: 'new' }, down: { new: 'open' } }))],
  },
  { in: 'the ops of `Order`', source: () => [move('total', ['state', 'total'])] },
  { in: 'the ops of `Order`', source: () => [add('self', link, 5)] },
  {
    in: 'the ops of `Order`',
    source: () => [
      decide('Is `comment` the former `note`?', {
        renamed: [rename('note', 'comment')],
        unrelated: [remove('note'), add('comment', string())],
      }),
    ],
  },
  { in: 'a route', source: () => ({ path: 'orders' }) },
  { in: 'a route', source: () => ({ path: '/orders/{order}' }) },
  { in: 'a route', source: () => ({ response: 'Ordres' }) },
  { in: 'a route', source: () => ({ kind: 'replace' }) },
  { in: 'a route', source: () => ({ status: 500 }) },
  { in: 'a route', source: () => ({ takes: ['form'] }) },
  { in: 'a route', source: () => ({ hiddenChanges: 'skip' }) },
  { in: 'a route', source: () => ({ dialect: { operators: { Equals: 'filter' } } }) },
  { in: 'the changes of routes', source: () => [moveRoute('orders.get', '/orders')] },
  { in: 'the changes of routes', source: () => [removeRoute('orders.delete')] },
  { in: 'the changes of routes', source: () => [routeStatus('orders.get', 200)] },
  {
    in: 'the changes of routes',
    source: () => [addRoutes({ ...read, id: 'orders.read' })],
  },
  { in: 'the changes of routes', source: () => [renameHeader('*', 'Total', 'Content-Length')] },
  { in: 'the changes of routes', source: () => [removeQuery('orders.list', 'page')] },
  {
    in: 'the changes of routes',
    source: () => [changeQuery('orders.list', 'limit', { required: true })],
  },
  {
    in: 'the changes of routes',
    source: () => [convertQuery('orders.list', 'since', timestamp('unix-ms', 'unix-s'))],
  },
  { in: 'the errors of a change', source: () => [errorStatus(200, 400)] },
  { in: 'the versions', source: () => version('0.9.0', { summary: 'Older', changes: [] }) },
  {
    in: 'the versions',
    source: () => version('2', { summary: 'Two', changes: [change('', { Order: [] })] }),
  },
  {
    in: 'the matrix',
    source: () => ({ store: '3.0', client: '1.0', verdict: 'refused', reason: 'Too old.' }),
  },
]
