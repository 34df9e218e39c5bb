import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  base,
  boolean,
  change,
  convert,
  custom,
  defineContract,
  inRequests,
  move,
  openapi,
  Refusal,
  rename,
  scale,
  version,
  type Route,
} from '../../src/contract/index.ts'
import type { BaseDeclaration, ChangeDeclaration } from '../../src/contract/declare.ts'
import { Failure, formatIssue } from '../../src/errors/index.ts'
import { JsonNumber, print, type Json } from '../../src/json/index.ts'

const Order = z.object({
  id: z.string().readonly(),
  customer: z.string(),
  total: z.number(),
  state: z.enum(['open', 'done']),
})
const OrderPage = z.object({ orders: z.array(Order) })

const routes: readonly Route[] = [
  {
    id: 'orders.list',
    method: 'GET',
    path: '/orders',
    kind: 'list',
    summary: 'List orders',
    response: 'OrderPage',
  },
  {
    id: 'orders.create',
    method: 'POST',
    path: '/orders',
    kind: 'create',
    summary: 'Place an order',
    request: 'Order',
    response: 'Order',
  },
]

const order = { id: '7', customer: 'Ada', total: 12.5, state: 'open' }

const contractOf = (
  examples: BaseDeclaration['examples'],
  ...steps: readonly (readonly ChangeDeclaration[])[]
) =>
  defineContract({
    name: 'orders',
    base: base('1.0.0', {
      summary: 'Orders',
      types: { Order, OrderPage },
      routes,
      ...(examples ? { examples } : {}),
    }),
    versions: steps.map((changes, index) =>
      version(`${index + 2}.0.0`, { summary: 'Later', changes }),
    ),
  })

const examplesOf = (contract: ReturnType<typeof contractOf>) =>
  contract.versions.map(({ examples }) => examples)

const issuesOf = (make: () => unknown): readonly string[] => {
  try {
    make()
  } catch (error) {
    if (error instanceof Failure) return error.issues.map(formatIssue)
    throw error
  }
  return []
}

const inCents = change('Money in cents', {
  Order: [
    convert('total', scale({ factor: 100, integer: true }), { lossy: 'fractions are rounded' }),
    move('customer', ['customer', 'name']),
  ],
})

describe('examples', () => {
  test('are carried into every later version, inside other types as well', () => {
    const contract = contractOf(
      { Order: [order], OrderPage: [{ orders: [order, { ...order, id: '8' }] }] },
      [inCents, change('Gifts', { Order: [add('gift', boolean, false)] })],
      [change('Sums', { Order: [rename('total', 'sum')] })],
    )
    const second = { id: '7', customer: { name: 'Ada' }, total: 1250, state: 'open', gift: false }
    const { total, ...rest } = second
    const third = { ...rest, sum: total }
    expect(examplesOf(contract)).toEqual([
      { Order: [order], OrderPage: [{ orders: [order, { ...order, id: '8' }] }] },
      { Order: [second], OrderPage: [{ orders: [second, { ...second, id: '8' }] }] },
      { Order: [third], OrderPage: [{ orders: [third, { ...third, id: '8' }] }] },
    ])
  })

  test('of a change are of the types after it, and hold from its version on', () => {
    const better = { id: '9', customer: { name: 'Bo' }, total: 3, state: 'done' }
    const contract = contractOf(
      { Order: [order] },
      [
        change('Cents', inCents.edits, { examples: { Order: [better] } }),
        change('Gifts', { Order: [add('gift', boolean, true)] }),
      ],
      [change('Sums', { Order: [rename('total', 'sum')] })],
    )
    expect(examplesOf(contract)).toEqual([
      { Order: [order] },
      { Order: [{ ...better, gift: true }] },
      { Order: [{ id: '9', customer: { name: 'Bo' }, sum: 3, state: 'done', gift: true }] },
    ])
  })

  test('of a type that comes later are shown from then on', () => {
    const Note = z.object({ text: z.string() })
    const NotedOrder = z.object({ notes: z.array(Note) })
    const contract = contractOf(undefined, [
      change(
        'Notes',
        {},
        {
          types: { Note, NotedOrder },
          routes: [
            {
              op: 'add-route',
              route: { ...routes[0]!, id: 'notes', path: '/notes', response: 'NotedOrder' },
            },
          ],
          examples: { NotedOrder: [{ notes: [{ text: 'Ring twice' }] }] },
        },
      ),
    ])
    expect(examplesOf(contract)).toEqual([
      undefined,
      { NotedOrder: [{ notes: [{ text: 'Ring twice' }] }] },
    ])
  })

  test('of a type go to what parts from it later, in its own form', () => {
    const contract = contractOf({ Order: [order] }, [
      change(
        'What is sent says the status',
        {},
        { only: [inRequests('orders.create', { Order: [rename('state', 'status')] })] },
      ),
    ])
    const [, second] = contract.versions
    const sent = second?.routes.find(({ id }) => id === 'orders.create')?.request ?? ''
    const { state, ...rest } = order
    expect(sent).not.toBe('Order')
    expect(second?.examples).toEqual({ Order: [order], [sent]: [{ ...rest, status: state }] })
  })

  test('keep their numbers, unknown members and odd names', () => {
    const odd = { ...order, total: new JsonNumber('1.50'), constructor: 'x', ['__proto__']: 1 }
    const contract = contractOf({ Order: [odd] }, [
      change('Gifts', { Order: [add('gift', boolean, false)] }),
      change('Who', { Order: [rename('customer', 'who')] }),
    ])
    const [example] = contract.versions[1]?.examples?.['Order'] ?? []
    const text = print(example ?? null)
    for (const part of ['"total":1.50', '"constructor":"x"', '"__proto__":1', '"who":"Ada"']) {
      expect(text).toContain(part)
    }
    expect(print(openapi(contract, '2.0'))).toContain('"total":1.50')
  })

  test('none at all from a version on, where it says so', () => {
    const contract = contractOf({ Order: [order] }, [change('No', {}, { examples: { Order: [] } })])
    expect(examplesOf(contract)).toEqual([{ Order: [order] }, { Order: [] }])
    expect(print(openapi(contract, '2.0'))).not.toContain('examples')
  })

  test('change the hash of a contract, and are not necessary', () => {
    const { hash } = contractOf(undefined)
    expect(contractOf({ Order: [order] }).hash).not.toBe(hash)
    expect(examplesOf(contractOf(undefined))).toEqual([undefined])
  })
})

describe('examples that are wrong', () => {
  test.each<[string, BaseDeclaration['examples'], RegExp]>([
    [
      'of another shape',
      { Order: [order, { ...order, state: 'lost' }] },
      /1\.0\.0\) > examples > Order > example 2: does not fit at \/state: expected "open" or "done"/,
    ],
    ['of no object', { Order: ['x'] }, /Order > example 1: does not fit: expected an object/],
    [
      'deep inside',
      { OrderPage: [{ orders: [order, { ...order, total: '1' }] }] },
      /OrderPage > example 1: does not fit at \/orders\/1\/total: expected a number/,
    ],
    ['of no type', { Ordre: [order] }, /examples > Ordre: unknown type "Ordre".*Order, OrderPage/],
    ['of a name of objects', { constructor: [order] }, /unknown type "constructor"/],
  ])('%s', (_, examples, message) => {
    const issues = issuesOf(() => contractOf(examples))
    expect(issues).toEqual([expect.stringMatching(message)])
  })

  test.each([
    ['a date', { ...order, note: new Date(0) }],
    ['no value', { ...order, note: undefined }],
    ['no number', { ...order, total: Number.NaN }],
    ['a function', { ...order, note: () => 1 }],
    ['a set', { ...order, note: new Set() }],
  ])('%s is no JSON', (_, example) => {
    expect(issuesOf(() => contractOf({ Order: [example as Json] }))).toEqual([
      expect.stringMatching(/examples > Order > example 1: is no JSON/),
    ])
  })

  test('what refers to itself is no JSON', () => {
    const example: { id: string; self?: unknown } = { id: '7' }
    example.self = example
    expect(issuesOf(() => contractOf({ Order: [example as Json] }))).toEqual([
      expect.stringMatching(/is no JSON/),
    ])
  })

  test('functions of the contract that fail on an example are told, and on which', () => {
    const issues = issuesOf(() =>
      contractOf({ Order: [order] }, [
        change('Turned around', {
          Order: [
            custom('turns the customer around', {
              reads: ['customer'],
              writes: ['customer'],
              up: () => {
                throw new Refusal('cannot be turned')
              },
              down: (value) => value,
            }),
          ],
        }),
      ]),
    )
    expect(issues).toEqual([
      expect.stringMatching(
        /Order > example 1: does not fit when it is carried to 2\.0\.0.*cannot be turned/,
      ),
    ])
  })

  test('of a change are held against the types after it', () => {
    const issues = issuesOf(() =>
      contractOf({ Order: [order] }, [
        change('Cents', inCents.edits, { examples: { Order: [order] } }),
      ]),
    )
    expect(issues).toEqual([
      expect.stringMatching(
        /2\.0\.0 change 1 "Cents"\) > examples > Order > example 1: does not fit at \/total: expected an integer/,
      ),
      expect.stringMatching(/example 1: does not fit at \/customer/),
    ])
  })

  test('that a change cannot carry are told with the place and its reason', () => {
    const issues = issuesOf(() =>
      contractOf({ Order: [order] }, [
        change('Cents', {
          Order: [
            convert('total', scale({ factor: 100, integer: true, maximum: 100 }), {
              lossy: 'fractions are rounded',
            }),
          ],
        }),
      ]),
    )
    expect(issues).toEqual([
      expect.stringMatching(
        /Order > example 1: does not fit when it is carried to 2\.0\.0 at \/total: expected at most 100/,
      ),
    ])
  })
})
