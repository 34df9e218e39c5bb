/** The payment API of the examples: its own server in each version, clients of each, real sockets. */
import { describe, expect, onTestFinished, test } from 'vitest'
import contract from '../../examples/stripe-like/contract.ts'
import type { Resource } from '../../examples/stripe-like/kinds.ts'
import config from '../../examples/stripe-like/isthmus.config.ts'
import { createUpstream } from '../../examples/stripe-like/upstream.ts'
import { startGateway } from '../gateway/support/gateway.ts'
import { call, listen, type Called } from '../gateway/support/servers.ts'

const oldest = '2015-10-16'
const newest = '2020-08-27'

type Seed = Readonly<Record<string, readonly Resource[]>>

/** Asks an address as a client of a version; with a form it is a POST. */
const asking =
  (url: string) =>
  (client: string | undefined, path: string, form?: string, more: Record<string, string> = {}) =>
    call(`${url}${path}`, {
      headers: {
        ...(client === undefined ? {} : { 'Stripe-Version': client }),
        ...(form === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
        ...more,
      },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    })

/** An upstream of one version and a gateway before it, as its configuration says. */
const start = async (version: string, seed: Seed = {}) => {
  const server = createUpstream(version, seed)
  const store = await listen(server)
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { versions, identity, clients } = config
  const gateway = await startGateway({
    contract,
    stores: { only: { url: store, version } },
    config: { versions, identity, clients },
  })
  return { ask: asking(gateway.url), direct: asking(store) }
}

/** What is created, as the client sees it and as the store has it. */
const created = async (client: string, store: string, path: string, form: string) => {
  const { ask, direct } = await start(store)
  const answer = await ask(client, path, form)
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)])
  const [stored] = (await direct(undefined, path)).json['data'] as Resource[]
  const id = String(answer.json['id'])
  return { seen: answer.json, stored, id, update: ask, direct }
}

const chargeBefore = 'amount=19.95&currency=eur&source=card_1&metadata[order]=7'
const chargeAfter = 'amount=1995&currency=eur&payment_method=card_1&metadata[order]=7'
const subscriptionBefore = 'customer=cus_1&plan=gold&tax_rate=txr_1&prorate=true'
const subscriptionAfter =
  'customer=cus_1&items[0][price]=gold&default_tax_rates[0]=txr_1&proration_behavior=create_prorations'

const kept = {
  charge: { object: 'charge', status: 'succeeded', currency: 'eur', metadata: { order: '7' } },
  subscription: { object: 'subscription', customer: 'cus_1' },
}

/** One change each: the versions on its two sides, what their clients send, and what they see of it. */
const changes = [
  {
    what: 'an amount is a whole number of the smallest unit',
    path: '/v1/charges',
    versions: ['2015-10-16', '2016-07-06'],
    forms: [chargeBefore, 'amount=1995&currency=eur&source=card_1&metadata[order]=7'],
    seen: [
      { ...kept.charge, amount: '19.95', source: 'card_1' },
      { ...kept.charge, amount: 1995, source: 'card_1' },
    ],
  },
  {
    what: 'what is charged is a payment method',
    path: '/v1/charges',
    versions: ['2016-07-06', '2018-02-28'],
    forms: ['amount=1995&currency=eur&source=card_1&metadata[order]=7', chargeAfter],
    seen: [
      { ...kept.charge, amount: 1995, source: 'card_1' },
      { ...kept.charge, amount: 1995, payment_method: 'card_1' },
    ],
  },
  {
    what: 'a subscription has several tax rates',
    path: '/v1/subscriptions',
    versions: ['2018-02-28', '2019-03-14'],
    forms: [subscriptionBefore, 'customer=cus_1&plan=gold&default_tax_rates[0]=txr_1&prorate=true'],
    seen: [
      { ...kept.subscription, plan: 'gold', tax_rate: 'txr_1', prorate: true },
      { ...kept.subscription, plan: 'gold', default_tax_rates: ['txr_1'], prorate: true },
    ],
  },
  {
    what: 'a plan is one of the items, and prorating has names',
    path: '/v1/subscriptions',
    versions: ['2019-03-14', '2020-08-27'],
    forms: ['customer=cus_1&plan=gold&default_tax_rates[0]=txr_1&prorate=true', subscriptionAfter],
    seen: [
      { ...kept.subscription, plan: 'gold', default_tax_rates: ['txr_1'], prorate: true },
      {
        ...kept.subscription,
        items: { data: [{ price: 'gold' }] },
        default_tax_rates: ['txr_1'],
        proration_behavior: 'create_prorations',
      },
    ],
  },
  {
    what: 'all that happened to charges',
    path: '/v1/charges',
    versions: [oldest, newest],
    forms: [chargeBefore, chargeAfter],
    seen: [
      { ...kept.charge, amount: '19.95', source: 'card_1' },
      { ...kept.charge, amount: 1995, payment_method: 'card_1' },
    ],
  },
  {
    what: 'all that happened to subscriptions',
    path: '/v1/subscriptions',
    versions: [oldest, newest],
    forms: [subscriptionBefore, subscriptionAfter],
    seen: [
      { ...kept.subscription, plan: 'gold', tax_rate: 'txr_1', prorate: true },
      {
        ...kept.subscription,
        items: { data: [{ price: 'gold' }] },
        default_tax_rates: ['txr_1'],
        proration_behavior: 'create_prorations',
      },
    ],
  },
] as const

/** Without what the store sets by itself. */
const own = ({ id: _id, created: _created, ...rest }: Record<string, unknown>) => {
  const { status, ...more } = rest
  return rest['object'] === 'charge' ? { status, ...more } : more
}

describe.each(changes)('$what', ({ path, versions: [older, newer], forms, seen }) => {
  test('old client, new store', async () => {
    const made = await created(older, newer, path, forms[0])
    expect([own(made.seen), own(made.stored ?? {})]).toEqual(seen)
  })

  test('new client, old store', async () => {
    const made = await created(newer, older, path, forms[1])
    expect([own(made.stored ?? {}), own(made.seen)]).toEqual(seen)
  })
})

describe('an update by POST', () => {
  test('of an old client changes what it names, and nothing else', async () => {
    const { update, id, direct } = await created(newest, newest, '/v1/charges', chargeAfter)
    const answer = await update(oldest, `/v1/charges/${id}`, 'source=card_2&description=gift')
    expect(answer.json).toMatchObject({ amount: '19.95', source: 'card_2', description: 'gift' })
    expect((await direct(undefined, `/v1/charges/${id}`)).json).toMatchObject({
      ...kept.charge,
      amount: 1995,
      payment_method: 'card_2',
      description: 'gift',
    })
  })

  test('of a new client changes an old store', async () => {
    const made = await created(oldest, oldest, '/v1/subscriptions', subscriptionBefore)
    const path = `/v1/subscriptions/${made.id}`
    const answer = await made.update(newest, path, 'proration_behavior=none&items[0][price]=silver')
    expect(answer.json).toMatchObject({
      items: { data: [{ price: 'silver' }] },
      proration_behavior: 'none',
    })
    expect((await made.direct(undefined, path)).json).toMatchObject({
      plan: 'silver',
      prorate: false,
      tax_rate: 'txr_1',
    })
  })

  test('keeps the items that an old client does not see', async () => {
    const form = `${subscriptionAfter}&items[1][price]=support&default_tax_rates[1]=txr_2`
    const made = await created(newest, newest, '/v1/subscriptions', form)
    const path = `/v1/subscriptions/${made.id}`
    expect((await made.update(oldest, path)).json).toMatchObject({
      plan: 'gold',
      tax_rate: 'txr_1',
    })
    expect((await made.update(oldest, path, 'metadata[a]=b')).status).toBe(200)
    expect((await made.direct(undefined, path)).json).toMatchObject({
      items: { data: [{ price: 'gold' }, { price: 'support' }] },
      default_tax_rates: ['txr_1', 'txr_2'],
      metadata: { a: 'b' },
    })
  })

  test('of several items is refused by a store that has a place for one', async () => {
    const { ask, direct } = await start(oldest)
    const form = `${subscriptionAfter}&items[1][price]=support`
    const answer = await ask(newest, '/v1/subscriptions', form)
    expect([answer.status, answer.json]).toMatchObject([422, { error: { param: 'items.1' } }])
    expect((await direct(undefined, '/v1/subscriptions')).json['data']).toEqual([])
  })

  test('of what became a list is refused, since the others would have no place', async () => {
    const made = await created(newest, newest, '/v1/subscriptions', subscriptionAfter)
    const path = `/v1/subscriptions/${made.id}`
    expect((await made.update(oldest, path, 'plan=silver')).status).toBe(422)
    expect((await made.direct(undefined, path)).json).toMatchObject({
      items: { data: [{ price: 'gold' }] },
    })
  })
})

const subscriptions = ['active', 'past_due', 'incomplete', 'canceled', 'paused'].map((status) => ({
  id: `sub_${status}`,
  object: 'subscription',
  created: 1,
  status,
  customer: 'cus_1',
  items: [{ price: 'gold' }],
}))

const statuses = ({ json }: Called) => (json['data'] as Resource[]).map(({ status }) => status)

describe('statuses that were split', () => {
  test('are seen by old clients as the one that they know, also those of tomorrow', async () => {
    const { ask } = await start(newest, { subscriptions })
    expect(statuses(await ask(oldest, '/v1/subscriptions'))).toEqual([
      'active',
      'past_due',
      'past_due',
      'canceled',
      'past_due',
    ])
  })

  test('are found one by one, and never nearly', async () => {
    const { ask } = await start(newest, { subscriptions })
    expect(statuses(await ask(oldest, '/v1/subscriptions?status=active'))).toEqual(['active'])
    const split = await ask(oldest, '/v1/subscriptions?status=past_due')
    expect([split.status, split.json]).toMatchObject([
      400,
      { error: { type: 'invalid_request_error', code: 'unmappable-query' } },
    ])
  })
})

const charges = [3, 2, 1].map((number) => ({
  id: `ch_${number}`,
  object: 'charge',
  created: number,
  status: 'succeeded',
  amount: number * 1000,
  currency: 'eur',
  payment_method: `card_${number}`,
}))

describe('a list', () => {
  test('says so, and goes on after the last item', async () => {
    const { ask } = await start(newest, { charges })
    const first = await ask(oldest, '/v1/charges?limit=2')
    expect(first.json).toMatchObject({
      object: 'list',
      data: [
        { id: 'ch_3', object: 'charge', source: 'card_3' },
        { id: 'ch_2', object: 'charge', source: 'card_2' },
      ],
      has_more: true,
      url: '/v1/charges',
    })
    const second = await ask(oldest, '/v1/charges?limit=2&starting_after=ch_2')
    expect(second.json).toMatchObject({ data: [{ id: 'ch_1' }], has_more: false })
  })

  test('is asked for amounts in the unit of the store', async () => {
    const { ask } = await start(newest, { charges })
    const answer = await ask('2018-02-28', '/v1/charges?amount[gte]=2000')
    expect((answer.json['data'] as Resource[]).map(({ id }) => id)).toEqual(['ch_3', 'ch_2'])
  })
})

describe('versions', () => {
  const pinned = { 'X-API-Key': 'bookshop-key' }

  test.each([
    ['a day between two means the older one', '2017-01-01', {}, '2016-07-06'],
    ['a day after all means the newest', '2031-01-01', {}, newest],
    ['without a day the pin of the account counts', undefined, pinned, '2016-07-06'],
    ['the header beats the pin', oldest, pinned, oldest],
    ['without either it is the default', undefined, {}, newest],
  ])('%s', async (_, said, headers, served) => {
    const { ask } = await start(newest, { charges })
    const answer = await ask(said, '/v1/charges/ch_1', undefined, headers)
    expect(answer.status).toBe(200)
    expect(answer.headers['stripe-version']).toBe(served)
    expect(answer.json['amount']).toBe(served === oldest ? '10' : 1000)
  })

  test('a day before all is refused, in the form of the API', async () => {
    const { ask } = await start(newest)
    const answer = await ask('2011-01-01', '/v1/charges')
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('unsupported-version')
  })
})

describe('errors', () => {
  const bad = 'amount=1.00&currency=eur&source=card_1'

  test.each([
    ['a newer store', oldest, newest, 'amount=1.00&currency=eur', 'source'],
    ['an older store', newest, oldest, 'amount=100&currency=eur', 'payment_method'],
  ])('of %s name the parameter of the client', async (_, client, store, form, param) => {
    const { ask } = await start(store)
    const answer = await ask(client, '/v1/charges', form)
    expect(answer.json).toEqual({
      error: {
        type: 'invalid_request_error',
        code: expect.stringMatching(/missing|invalid/),
        param,
        message: expect.any(String),
      },
    })
  })

  test.each([
    [oldest, newest, bad.replace('card_1', 'pm_declined'), 400, 'source'],
    [newest, oldest, 'amount=100&currency=eur&payment_method=pm_declined', 402, 'payment_method'],
  ])('of a card have the status of the client: %s before %s', async (...row) => {
    const [client, store, form, status, param] = row
    const { ask } = await start(store)
    const answer = await ask(client, '/v1/charges', form)
    expect([answer.status, answer.json]).toMatchObject([
      status,
      { error: { type: 'card_error', param } },
    ])
  })

  test('of the gateway have the form of the API, with the parameter that is wrong', async () => {
    const { ask } = await start(newest)
    const answer = await ask(oldest, '/v1/charges', bad.replace('1.00', 'much'))
    expect(answer.status).toBe(422)
    expect(answer.json).toMatchObject({
      error: { type: 'invalid_request_error', param: 'amount', message: expect.any(String) },
    })
  })

  test('of the gateway about no parameter name none', async () => {
    const { ask } = await start(newest)
    const answer = await ask(oldest, '/v1/charges', '{}', { 'Content-Type': 'application/json' })
    expect(answer.status).toBe(415)
    expect(Object.keys(answer.json['error'] as object)).toEqual(['type', 'code', 'message'])
  })
})

const versions = contract.versions.map(({ key }) => key)
const pairs = versions.flatMap((client) => versions.map((store) => [client, store] as const))

/** What a client of a version says of the same thing. */
const chargeOf = (client: string): string =>
  [
    client >= '2016-07-06' ? 'amount=1995' : 'amount=19.95',
    client >= '2018-02-28' ? 'payment_method=card_1' : 'source=card_1',
    'currency=eur&description=a+%26+b&metadata[order]=7',
  ].join('&')

const subscriptionOf = (client: string): string =>
  [
    client >= '2019-03-14' ? 'default_tax_rates[0]=txr_1' : 'tax_rate=txr_1',
    client >= '2020-08-27'
      ? 'items[0][price]=gold&proration_behavior=none'
      : 'plan=gold&prorate=false',
    'customer=cus_1',
  ].join('&')

describe.each(pairs)('a client of %s before a store of %s', (client, store) => {
  test.each([
    ['/v1/charges', chargeOf],
    ['/v1/subscriptions', subscriptionOf],
  ])('creates, reads and changes in %s as before a store of its own', async (path, formOf) => {
    const steps = async (at: string) => {
      const { ask } = await start(at)
      const made = await ask(client, path, formOf(client))
      const one = `${path}/${String(made.json['id'])}`
      const changed = await ask(client, one, 'metadata[order]=8')
      const read = await ask(client, one)
      return [made, changed, read].map(({ status, json }) => [status, json])
    }
    // A store says `past_due` for as long as it knows nothing finer.
    const expected = JSON.stringify(await steps(client)).replaceAll('incomplete', 'past_due')
    const seen = JSON.stringify(await steps(store)).replaceAll('incomplete', 'past_due')
    const [here, there] = [seen, expected].map((text) => JSON.parse(text) as unknown)
    expect(here).toEqual(there)
    expect(here).toMatchObject([
      [200, {}],
      [200, { metadata: { order: '8' } }],
      [200, {}],
    ])
  })
})

const customers = (balance: string) => [
  { id: 'cus_1', object: 'customer', created: 1, email: 'a@example.com', [balance]: -5 },
]

describe('an id that is expanded', () => {
  const seedOf = (version: string): Seed => ({
    customers: customers(version < newest ? 'account_balance' : 'balance'),
    charges: [
      {
        id: 'ch_3',
        object: 'charge',
        created: 3,
        status: 'succeeded',
        currency: 'eur',
        customer: 'cus_1',
        ...(version < newest
          ? { amount: '30.00', source: 'card_3' }
          : { amount: 3000, payment_method: 'card_3' }),
      },
    ],
  })

  test.each([
    [oldest, newest, 'account_balance'],
    [newest, oldest, 'balance'],
    [oldest, oldest, 'account_balance'],
  ])('is told as %s tells customers, by a store of %s', async (client, store, balance) => {
    const { ask } = await start(store, seedOf(store))
    const [customer] = customers(balance)
    expect((await ask(client, '/v1/customers/cus_1')).json).toEqual(customer)
    expect((await ask(client, '/v1/charges/ch_3')).json).toMatchObject({ customer: 'cus_1' })
    const one = await ask(client, '/v1/charges/ch_3?expand[]=customer')
    expect(one.json).toMatchObject({ id: 'ch_3', customer })
    const all = await ask(client, '/v1/charges?expand[]=data.customer')
    expect(all.json).toMatchObject({ data: [{ id: 'ch_3', customer }] })
  })

  test('stays an id in what is sent', async () => {
    const { ask, direct } = await start(newest, seedOf(newest))
    expect((await ask(oldest, '/v1/charges/ch_3', 'customer=cus_2')).json).toMatchObject({
      customer: 'cus_2',
    })
    expect((await direct(undefined, '/v1/charges/ch_3')).json).toMatchObject({ customer: 'cus_2' })
  })

  test('of another kind is the fault of the store', async () => {
    const wrong = { ...seedOf(newest)['charges']?.[0], customer: 3 } as Resource
    const { ask } = await start(newest, { charges: [wrong] })
    expect((await ask(oldest, '/v1/charges/ch_3')).status).toBe(502)
  })
})
