/** A small shop: its orders as they were, and the two versions that came after. */
import * as z from 'zod'
import {
  add,
  base,
  boolean,
  change,
  convert,
  defineContract,
  integer,
  move,
  remove,
  rename,
  scale,
  string,
  values,
  version,
  wrap,
  type Route,
} from '@isthmus/gateway/contract'

const Order = z.object({
  id: z.string().readonly(),
  customer_name: z.string().min(1),
  customer_email: z.string().min(3),
  article: z.string(),
  total: z.number().min(0).meta({ description: 'In euros' }),
  state: z.enum(['open', 'done']),
  note: z.string().nullish(),
  fax: z.string().nullish(),
})

const OrderPage = z.object({ orders: z.array(Order), next: z.string().nullable() })

/** What the shop answers when something is wrong. */
const Failure = z.object({
  message: z.string(),
  errors: z.array(z.object({ field: z.string().meta({ names: 'field' }), message: z.string() })),
})

const order = {
  id: '1001',
  customer_name: 'Ada Lovelace',
  customer_email: 'ada@shop.example',
  article: 'Tea pot',
  total: 34.5,
  state: 'open',
  note: 'Ring twice',
}

const one = '/orders/{id}'

const routes: readonly Route[] = [
  {
    id: 'orders.list',
    method: 'GET',
    path: '/orders',
    kind: 'list',
    summary: 'List orders',
    response: 'OrderPage',
    filters: 'Order',
    query: {
      limit: {
        shape: integer({ minimum: 1, maximum: 100 }),
        description: 'How many orders at most',
      },
      after: { shape: string(), description: 'Id of the last order of the page before' },
    },
  },
  {
    id: 'orders.get',
    method: 'GET',
    path: one,
    kind: 'read',
    summary: 'Read an order',
    response: 'Order',
  },
  {
    id: 'orders.create',
    method: 'POST',
    path: '/orders',
    kind: 'create',
    summary: 'Place an order',
    request: 'Order',
    response: 'Order',
    status: 201,
  },
  {
    id: 'orders.replace',
    method: 'PUT',
    path: one,
    kind: 'replace',
    summary: 'Replace an order',
    request: 'Order',
    response: 'Order',
  },
  {
    id: 'orders.change',
    method: 'PATCH',
    path: one,
    kind: 'patch',
    // `application/json`, with the members that are to change.
    takes: ['json'],
    summary: 'Change an order',
    request: 'Order',
    response: 'Order',
  },
]

export default defineContract({
  name: 'shop',
  info: {
    title: 'Shop',
    description: 'Orders of a small shop.',
    license: { name: 'MIT', identifier: 'MIT' },
    contact: { name: 'The shop', url: 'https://shop.example/help' },
  },
  // How lists are filtered: `state=open`, and `state=open&state=packed` for any of several.
  dialect: { operators: { Equals: '{field}', In: { name: '{field}', values: 'repeat' } } },
  base: base('1.0.0', {
    summary: 'Orders',
    types: { Order, OrderPage, Failure },
    routes,
    // For the OpenAPI documents of all versions: nothing is judged by it.
    security: {
      schemes: { key: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
      required: [{ key: [] }],
    },
    // Carried by the changes below: each version's document shows them in its own form.
    examples: {
      Order: [order],
      OrderPage: [{ orders: [order], next: null }],
      Failure: [
        {
          message: 'The order is not as it should be',
          errors: [{ field: 'total', message: 'must not be negative' }],
        },
      ],
    },
    errors: {
      type: 'Failure',
      problem: {
        message: '$detail',
        errors: [{ $each: 'errors', field: '$field', message: '$detail' }],
      },
    },
  }),
  versions: [
    version('2.0.0', {
      summary: 'Customers as objects, money in cents',
      changes: [
        change('A customer is an object', {
          Order: [
            move('customer_name', ['customer', 'name']),
            move('customer_email', ['customer', 'email']),
          ],
        }),
        change('Money is counted in cents', {
          Order: [
            convert('total', scale({ factor: 100, integer: true, minimum: 0 }), {
              lossy: 'fractions of a cent are rounded',
              description: 'In cents',
            }),
            add('currency', string({ pattern: '^[A-Z]{3}$' }), 'EUR'),
          ],
        }),
      ],
    }),
    version('3.0.0', {
      summary: 'Several articles, and where they are',
      changes: [
        change('An order has several articles', {
          Order: [
            rename('article', 'articles'),
            wrap('articles', { lossy: 'older clients see the first article' }),
          ],
        }),
        change('An order is packed and shipped before it is done', {
          Order: [
            convert(
              'state',
              values({
                up: { open: 'open', done: 'done' },
                down: { open: 'open', packed: 'open', shipped: 'open', done: 'done' },
              }),
              { lossy: 'older clients see all that is not done as open' },
            ),
          ],
        }),
        change('A note is a comment, an order can be a gift, and nobody has a fax', {
          Order: [rename('note', 'comment'), add('gift', boolean, false), remove('fax', null)],
        }),
      ],
    }),
  ],
})
