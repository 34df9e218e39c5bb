/** A small payment API whose versions are dates, as those of Stripe are: five years of its kinds of change. */
import * as z from 'zod'
import {
  asNumber,
  base,
  change,
  convert,
  defineContract,
  each,
  errorStatus,
  flag,
  inAnswers,
  inObject,
  rename,
  scale,
  self,
  values,
  version,
  wrap,
  type Dialect,
  type Route,
} from '@isthmus/gateway/contract'

const Customer = z.object({
  id: z.string().readonly(),
  object: z.literal('customer').readonly(),
  created: z.int().readonly(),
  email: z.string().nullish(),
  account_balance: z.int().optional().meta({ description: 'What is owed, in the smallest unit' }),
})

/** An id or, where `expand[]` asks for it, the customer itself. */
const customer = z.union([z.string(), Customer])

const Charge = z.object({
  id: z.string().readonly(),
  object: z.literal('charge').readonly(),
  created: z.int().readonly(),
  status: z.enum(['succeeded', 'pending', 'failed']).readonly(),
  amount: z
    .string()
    .regex(/^\d+(\.\d{1,2})?$/)
    .meta({ description: 'Such as 19.90' }),
  currency: z.string(),
  source: z.string().meta({ description: 'What is charged' }),
  customer: customer.optional(),
  description: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).optional(),
})

const Subscription = z.object({
  id: z.string().readonly(),
  object: z.literal('subscription').readonly(),
  created: z.int().readonly(),
  status: z.enum(['active', 'past_due', 'canceled']).readonly(),
  customer,
  plan: z.string(),
  prorate: z.boolean().optional(),
  tax_rate: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
})

const listOf = <T extends z.ZodType>(item: T) =>
  z.object({
    object: z.literal('list'),
    data: z.array(item),
    has_more: z.boolean(),
    url: z.string().meta({ link: true }),
  })

const Failure = z.object({
  error: z.object({
    type: z.string(),
    code: z.string().optional(),
    param: z.string().meta({ names: 'field' }).optional(),
    message: z.string(),
  }),
})

/** `status=active`, `created[gte]=1577836800`. */
const dialect: Dialect = {
  operators: {
    Equals: '{field}',
    Greater: '{field}[gt]',
    GreaterOrEqual: '{field}[gte]',
    Less: '{field}[lt]',
    LessOrEqual: '{field}[lte]',
  },
  repeated: 'all',
}

/** Create, read, update by POST with the members to be changed, list. */
const routesOf = (name: string, type: string): readonly Route[] => {
  const [all, one] = [`/v1/${name}`, `/v1/${name}/{id}`]
  const written = { request: type, response: type, takes: ['form'] as const }
  return [
    {
      id: `${name}.create`,
      method: 'POST',
      path: all,
      kind: 'create',
      summary: `Create one of ${name}`,
      ...written,
    },
    {
      id: `${name}.get`,
      method: 'GET',
      path: one,
      kind: 'read',
      summary: `Read one of ${name}`,
      response: type,
    },
    {
      id: `${name}.update`,
      method: 'POST',
      path: one,
      kind: 'patch',
      summary: `Change members of one of ${name}`,
      ...written,
    },
    {
      id: `${name}.list`,
      method: 'GET',
      path: all,
      kind: 'list',
      summary: `List ${name}, the newest first`,
      response: `${type}List`,
      filters: type,
    },
  ]
}

export default defineContract({
  name: 'payments',
  info: {
    title: 'Payments',
    description: 'Charges and subscriptions, as a payment API has them.',
    license: { name: 'MIT', identifier: 'MIT' },
    contact: { name: 'Payments', url: 'https://payments.example/support' },
  },
  scheme: 'date',
  dialect,
  base: base('2015-10-16', {
    summary: 'Charges and subscriptions',
    types: {
      Customer,
      Charge,
      Subscription,
      CustomerList: listOf(Customer),
      ChargeList: listOf(Charge),
      SubscriptionList: listOf(Subscription),
      Failure,
    },
    routes: [
      ...routesOf('customers', 'Customer'),
      ...routesOf('charges', 'Charge'),
      ...routesOf('subscriptions', 'Subscription'),
    ],
    security: {
      schemes: {
        key: { type: 'http', scheme: 'basic', description: 'The key as the name, no password' },
        token: { type: 'http', scheme: 'bearer', description: 'The key as a token' },
      },
      required: [{ key: [] }, { token: [] }],
    },
    examples: {
      Customer: [
        {
          id: 'cus_ada',
          object: 'customer',
          created: 1420070400,
          email: 'ada@payments.example',
          account_balance: 500,
        },
      ],
      Charge: [
        {
          id: 'ch_1',
          object: 'charge',
          created: 1444953600,
          status: 'succeeded',
          amount: '19.90',
          currency: 'eur',
          source: 'card_1',
          customer: 'cus_ada',
          description: 'Tea pot',
        },
      ],
      Subscription: [
        {
          id: 'sub_1',
          object: 'subscription',
          created: 1444953600,
          status: 'active',
          customer: 'cus_ada',
          plan: 'gold',
          prorate: true,
          tax_rate: 'txr_19',
        },
      ],
      Failure: [
        { error: { type: 'card_error', code: 'card_declined', message: 'The card was declined' } },
      ],
    },
    errors: {
      type: 'Failure',
      problem: {
        error: {
          type: 'invalid_request_error',
          code: '$code',
          param: '$field',
          message: '$detail',
        },
      },
    },
  }),
  versions: [
    version('2016-07-06', {
      summary: 'Amounts in the smallest unit',
      changes: [
        change('An amount is a whole number of the smallest unit', {
          Charge: [
            convert('amount', asNumber()),
            convert('amount', scale({ factor: 100, integer: true, minimum: 0 }), {
              lossy: 'trailing zeros: older clients see 19.9 for 19.90',
              description: 'In the smallest unit of the currency, such as cents',
            }),
          ],
        }),
      ],
    }),
    version('2018-02-28', {
      summary: 'Payment methods',
      changes: [
        change('What is charged is a payment method', {
          Charge: [rename('source', 'payment_method')],
        }),
        change(
          'A card that is declined is 402',
          {},
          { errors: [errorStatus(400, 402, { error: { type: 'card_error' } })] },
        ),
      ],
    }),
    version('2019-03-14', {
      summary: 'Subscriptions tell more',
      changes: [
        change('A subscription whose first payment is due is incomplete', {
          Subscription: [
            convert(
              'status',
              values(
                {
                  up: { active: 'active', past_due: 'past_due', canceled: 'canceled' },
                  down: {
                    active: 'active',
                    past_due: 'past_due',
                    incomplete: 'past_due',
                    canceled: 'canceled',
                  },
                },
                { otherwise: 'past_due' },
              ),
              { lossy: 'older clients see `incomplete`, and what comes tomorrow, as `past_due`' },
            ),
          ],
        }),
        change('A subscription has several tax rates', {
          Subscription: [
            rename('tax_rate', 'default_tax_rates'),
            wrap('default_tax_rates', { lossy: 'older clients see the first tax rate' }),
          ],
        }),
      ],
    }),
    version('2020-08-27', {
      summary: 'Subscriptions of several prices',
      changes: [
        change('What a customer owes is its balance', {
          Customer: [rename('account_balance', 'balance')],
        }),
        change('A plan is one of the items, by its price', {
          Subscription: [
            rename('plan', 'items'),
            wrap('items', { lossy: 'older clients see the first item' }),
            each('items', [convert(self, inObject('price'))]),
          ],
        }),
        change(
          'Answers have the items in an object; requests go on naming them by their place',
          {},
          {
            only: [
              inAnswers(
                '*',
                { Subscription: [convert('items', inObject('data'))] },
                { names: { Subscription: 'AnsweredSubscription' } },
              ),
            ],
          },
        ),
        change('How a change is prorated has names', {
          Subscription: [
            rename('prorate', 'proration_behavior'),
            convert('proration_behavior', flag({ true: 'create_prorations', false: 'none' })),
          ],
        }),
      ],
    }),
  ],
})
