/**
 * The shop itself, twice: one server speaks version 1.0, one 3.0. Neither knows of the other, nor of
 * the gateway. `npx node examples/shop/upstream.ts` starts both.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http'

export type Order = Readonly<Record<string, unknown>>

interface Answer {
  readonly status: number
  readonly body: unknown
  readonly revision?: number
}

type Check = (value: unknown) => boolean

const text: Check = (value) => typeof value === 'string' && value !== ''
const textOrNone: Check = (value) => value === undefined || value === null || text(value)
const amount: Check = (value) => typeof value === 'number' && value >= 0
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.some((word) => word === value)

/** All that an order has in each version, by dotted names. */
const fieldsOf: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  '1.0': {
    customer_name: text,
    customer_email: text,
    article: text,
    total: amount,
    state: oneOf('open', 'done'),
    note: textOrNone,
    fax: textOrNone,
  },
  '3.0': {
    'customer.name': text,
    'customer.email': text,
    articles: (value) => Array.isArray(value) && value.length > 0 && value.every(text),
    total: (value) => amount(value) && Number.isInteger(value),
    currency: (value) => typeof value === 'string' && /^[A-Z]{3}$/.test(value),
    state: oneOf('open', 'packed', 'shipped', 'done'),
    comment: textOrNone,
    gift: (value) => typeof value === 'boolean',
  },
}

const ada = { name: 'Ada', email: 'ada@example.org' }
const grace = { name: 'Grace', email: 'grace@example.org' }

/** The same two orders in both. What Ada's second article is, and that it is a gift, only the newer one knows. */
const ordersOf: Readonly<Record<string, readonly Order[]>> = {
  '1.0': [
    {
      id: '1',
      customer_name: ada.name,
      customer_email: ada.email,
      article: 'Tea',
      total: 19.9,
      state: 'open',
      note: 'Ring twice',
      fax: null,
    },
    {
      id: '2',
      customer_name: grace.name,
      customer_email: grace.email,
      article: 'Coffee',
      total: 12.5,
      state: 'done',
      note: null,
      fax: '+31 20 1234567',
    },
  ],
  '3.0': [
    {
      id: '1',
      customer: ada,
      articles: ['Tea', 'Teapot'],
      total: 1990,
      currency: 'EUR',
      state: 'packed',
      comment: 'Ring twice',
      gift: true,
    },
    {
      id: '2',
      customer: grace,
      articles: ['Coffee'],
      total: 1250,
      currency: 'EUR',
      state: 'done',
      comment: null,
      gift: false,
    },
  ],
}

const isObject = (value: unknown): value is Order =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every value with its dotted name: `customer.email`. */
const valuesIn = (order: Order, before = ''): ReadonlyMap<string, unknown> =>
  new Map(
    Object.entries(order).flatMap(([name, value]) =>
      isObject(value) ? [...valuesIn(value, `${before}${name}.`)] : [[before + name, value]],
    ),
  )

/** Members of the patch take the place of those of the order. */
const patched = (order: Order, patch: Order): Order => {
  const members = Object.entries(patch).map(([name, value]) => {
    const old = order[name]
    return [name, isObject(old) && isObject(value) ? patched(old, value) : value]
  })
  return { ...order, ...Object.fromEntries(members) }
}

const failure = (
  status: number,
  message: string,
  errors: readonly { readonly field: string; readonly message: string }[] = [],
): Answer => ({ status, body: { message, errors } })

const bodyOf = async (incoming: IncomingMessage): Promise<Order> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString()) as Order
}

/** A shop of its own, not listening yet. */
export const createShop = (version: string, orders = ordersOf[version] ?? []): Server => {
  const fields = fieldsOf[version] ?? {}
  const stored = new Map(orders.map((order) => [String(order['id']), { order, revision: 1 }]))

  const list = (query: URLSearchParams): Answer => {
    const after = query.get('after')
    const limit = Number(query.get('limit') ?? 10)
    const found = [...stored.values()]
      .map(({ order }) => order)
      .filter((order) => after === null || Number(order['id']) > Number(after))
      .filter((order) =>
        Object.keys(fields).every((name) => {
          const wanted = query.getAll(name)
          return wanted.length === 0 || wanted.includes(String(valuesIn(order).get(name)))
        }),
      )
    const page = found.slice(0, limit)
    const next = found.length > limit ? page.at(-1)?.['id'] : null
    return { status: 200, body: { orders: page, next } }
  }

  const write = (sent: Order, id: string, revision: number): Answer => {
    const { id: _, ...order } = sent
    const values = valuesIn(order)
    const wrong = [
      ...[...values.keys()].filter((field) => !fields[field]),
      ...Object.keys(fields).filter((field) => !fields[field]?.(values.get(field))),
    ]
    if (wrong.length > 0) {
      const errors = wrong.map((field) => ({ field, message: 'This is no value of it' }))
      return failure(422, 'The order is not complete', errors)
    }
    const written = { order: { id, ...order }, revision }
    stored.set(id, written)
    return { status: revision === 1 ? 201 : 200, body: written.order, revision }
  }

  const answerTo = async (incoming: IncomingMessage): Promise<Answer> => {
    const { method = '', headers } = incoming
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://shop')
    const [, resource, id] = pathname.split('/')
    if (resource !== 'orders') return failure(404, 'There is no such path')
    if (id === undefined) {
      if (method === 'GET') return list(searchParams)
      return write(await bodyOf(incoming), String(stored.size + 1), 1)
    }
    const known = stored.get(id)
    if (!known) return failure(404, `There is no order ${id}`)
    const { order, revision } = known
    const isUnchanged = headers['if-none-match'] === `"${revision}"`
    if (method === 'GET' && isUnchanged) return { status: 304, body: undefined, revision }
    if (method === 'GET') return { status: 200, body: order, revision }
    if ((headers['if-match'] ?? `"${revision}"`) !== `"${revision}"`) {
      return failure(412, 'The order is another one by now')
    }
    const sent = await bodyOf(incoming)
    return write(method === 'PATCH' ? patched(order, sent) : sent, id, revision + 1)
  }

  return createServer(async (incoming, outgoing) => {
    const { status, body, revision } = await answerTo(incoming).catch(() =>
      failure(400, 'This is no JSON'),
    )
    const tag = revision === undefined ? {} : { ETag: `"${revision}"` }
    outgoing.writeHead(status, { 'Content-Type': 'application/json', ...tag })
    outgoing.end(JSON.stringify(body))
  })
}

if (import.meta.main) {
  const ports = { '1.0': 5301, '3.0': 5302 }
  for (const [version, port] of Object.entries(ports)) {
    createShop(version).listen(port, '127.0.0.1', () => {
      process.stdout.write(`The shop speaks ${version} on http://127.0.0.1:${port}\n`)
    })
  }
}
