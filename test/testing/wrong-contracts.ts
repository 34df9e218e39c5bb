/** Contracts that are wrong in ways that no check of a declaration can see, each with what shows it. */
import * as z from 'zod'
import {
  at,
  base,
  bounds,
  change,
  codec,
  convert,
  custom,
  defineContract,
  each,
  inVariant,
  integer,
  list,
  object,
  rename,
  scale,
  self,
  string,
  union,
  values,
  version,
  type Contract,
} from '../../src/contract/index.ts'
import type { Op } from '../../src/lens/index.ts'
import type { LawName } from '../../src/testing/index.ts'
import { routesOf } from '../support/routes-of.ts'

export interface WrongContract {
  readonly what: string
  readonly contract: Contract
  /** What is found first, and where. */
  readonly finds: {
    readonly law: LawName
    readonly type: string
    readonly from: string
    readonly place: RegExp
    /** The op that did it, or a part of what it does. */
    readonly op: string
    readonly detail: RegExp
  }
  /** The longest that the text of its counterexample may be. */
  readonly size: number
}

const Order = z.object({
  id: z.string(),
  total: z.int().min(0).max(1_000_000),
  tags: z.array(z.string()),
  state: z.enum(['open', 'done']),
  person: z.object({ first: z.string(), last: z.string() }),
})

const Event = union('kind', { Sold: z.object({ parts: z.array(z.string()) }), Lost: z.object({}) })

/** Orders, and a second version that changes them. */
const orders = (ops: readonly Op[], types: Readonly<Record<string, z.ZodType>> = {}): Contract =>
  defineContract({
    name: 'wrong',
    base: base('1.0.0', {
      summary: 'Orders',
      types: {
        Order,
        Page: z.object({ orders: z.array(Order), next: z.string().nullable() }),
        ...types,
      },
      routes: routesOf(['Order', 'Page', ...Object.keys(types)]),
    }),
    versions: [
      version('2.0.0', {
        summary: 'Better orders',
        changes: [
          change('The first change is right', { Order: [rename('id', 'key')] }),
          change('Orders are better', { Order: ops }),
        ],
      }),
    ],
  })

const up = { type: 'Order', from: '1.0' } as const
const down = { type: 'Order', from: '2.0' } as const

let calls = 0
const kept: string[] = []

export const wrongContracts: readonly WrongContract[] = [
  {
    what: 'a codec of which a loss is forgotten',
    contract: orders([
      convert(
        'total',
        codec('tens', {
          from: integer(),
          to: integer({ minimum: 0, maximum: 100_000 }),
          up: (cents) => Math.trunc(Number(cents) / 10),
          down: (tens) => Number(tens) * 10,
        }),
      ),
    ]),
    finds: {
      ...up,
      law: 'comes-back',
      place: /^\/total$/,
      op: 'tens',
      detail: /^1 comes back as 0$/,
    },
    size: 110,
  },
  {
    what: 'a codec whose way back is not the inverse',
    contract: orders([
      convert(
        'state',
        codec('shouted', {
          from: string(),
          to: string(),
          up: (text) => text.toUpperCase(),
          down: () => 'open' as const,
        }),
      ),
    ]),
    finds: {
      ...up,
      law: 'comes-back',
      place: /^\/state$/,
      op: 'shouted',
      detail: /^"done" comes back as "open"$/,
    },
    size: 110,
  },
  {
    what: 'a custom function that changes what it is given',
    contract: orders([
      custom('sorts the tags', {
        reads: ['tags'],
        writes: ['labels'],
        from: object({ tags: list(string()) }),
        to: object({ labels: list(string()) }),
        // oxlint-disable-next-line unicorn/no-array-reverse -- it is what is wrong here
        up: (given) => ({ labels: given.tags.reverse() }),
        down: ({ labels }) => ({ tags: [...labels].toReversed() }),
      }),
    ]),
    finds: {
      ...up,
      law: 'functions',
      place: /^$/,
      op: 'sorts the tags',
      detail: /\(up\) changes the value that it is given/,
    },
    size: 120,
  },
  {
    what: 'a codec that looks at the clock',
    contract: orders([
      convert(
        'total',
        codec('since', {
          from: integer(),
          to: integer(),
          up: (then) => Number(then) - Math.trunc(Date.now() / 1000),
          down: (ago) => Number(ago) + Math.trunc(Date.now() / 1000),
        }),
      ),
    ]),
    finds: {
      ...up,
      law: 'functions',
      place: /^$/,
      op: 'since',
      detail: /does not always answer the same/,
    },
    size: 110,
  },
  {
    what: 'a codec that makes new dates',
    contract: orders([
      convert(
        'key',
        codec('dated', {
          from: string(),
          to: string(),
          up: (text) => `${text}|${new Date().toISOString().slice(0, 10)}`,
          down: (text) => text.slice(0, text.lastIndexOf('|')),
        }),
      ),
    ]),
    finds: { ...up, law: 'functions', place: /^$/, op: 'dated', detail: /does not always answer/ },
    size: 110,
  },
  {
    what: 'a codec that counts its calls',
    contract: orders([
      convert(
        'total',
        codec('numbered', {
          from: integer(),
          to: integer(),
          up: (total) => Number(total) + (calls += 1),
          down: (total) => total,
        }),
      ),
    ]),
    finds: {
      ...up,
      law: 'functions',
      place: /^$/,
      op: 'numbered',
      detail: /does not always answer/,
    },
    size: 110,
  },
  {
    what: 'a codec that answers a list which it keeps',
    contract: orders([
      convert(
        'tags',
        codec('kept', {
          from: list(string()),
          to: list(string()),
          up: (tags) => {
            kept.push(...tags)
            return kept
          },
          down: (tags) => tags,
        }),
      ),
    ]),
    finds: { ...up, law: 'functions', place: /^$/, op: 'kept', detail: /does not always answer/ },
    size: 120,
  },
  {
    what: 'a codec that throws on an empty text',
    contract: orders([
      at('person', [
        convert(
          'first',
          codec('initial', {
            from: string(),
            to: object({ initial: string(), rest: string() }),
            up: (text) => {
              const [initial, ...rest] = Array.from(text)
              if (initial === undefined) throw new TypeError('no initial')
              return { initial, rest: rest.join('') }
            },
            down: ({ initial, rest }) => initial + rest,
          }),
        ),
      ]),
    ]),
    finds: {
      ...up,
      law: 'functions',
      place: /^$/,
      op: 'initial',
      detail: /throws: given "", .*no initial/,
    },
    size: 110,
  },
  {
    what: 'a codec that answers what its shape does not say',
    contract: orders([
      convert(
        'total',
        codec('halves', {
          from: integer(),
          to: integer({ minimum: 0, maximum: 500_000 }),
          up: (total) => Number(total) / 2,
          down: (half) => Number(half) * 2,
        }),
      ),
    ]),
    finds: { ...up, law: 'functions', place: /^$/, op: 'halves', detail: /not of the shape/ },
    size: 110,
  },
  {
    what: 'a codec beyond the bounds of its own shape',
    contract: orders([
      convert(
        'total',
        codec('percent', {
          from: integer(),
          to: integer({ minimum: 0, maximum: 100 }),
          up: (total) => total,
          down: (total) => total,
        }),
      ),
    ]),
    finds: {
      ...up,
      law: 'fits',
      place: /^\/total$/,
      op: 'percent',
      detail: /expected at (least 0|most 100)/,
    },
    size: 110,
  },
  {
    what: 'names joined by a space that names may have, too',
    contract: orders([
      custom('joins the names', {
        reads: [
          ['person', 'first'],
          ['person', 'last'],
        ],
        writes: ['name'],
        from: object({ person: object({ first: string(), last: string() }) }),
        to: object({ name: string() }),
        up: ({ person }) => ({ name: `${person.first} ${person.last}` }),
        down: ({ name }) => {
          const [first = '', ...last] = name.split(' ')
          return { person: { first, last: last.join(' ') } }
        },
      }),
    ]),
    finds: {
      ...up,
      law: 'comes-back',
      place: /^\/person\//,
      op: 'joins the names',
      detail: /comes back as/,
    },
    size: 120,
  },
  {
    what: 'a set where a list was',
    contract: orders([
      convert(
        'tags',
        codec('unique', {
          from: list(string()),
          to: list(string()),
          up: (tags) => [...new Set(tags)],
          down: (tags) => tags,
        }),
      ),
    ]),
    finds: {
      ...up,
      law: 'comes-back',
      place: /^\/tags\/1$/,
      op: 'unique',
      detail: /comes back as absent/,
    },
    size: 130,
  },
  {
    what: 'a loss that is declared in the wrong direction',
    contract: orders([
      convert(
        'total',
        codec('tens', {
          from: integer(),
          to: integer({ minimum: 0, maximum: 100_000 }),
          up: (cents) => Math.trunc(Number(cents) / 10),
          down: (tens) => Number(tens) * 10,
          loses: ['down'],
        }),
        { lossy: 'single cents' },
      ),
    ]),
    finds: {
      ...up,
      law: 'comes-back',
      place: /^\/total$/,
      op: 'single cents',
      detail: /comes back as/,
    },
    size: 110,
  },
  {
    what: 'a codec that is wrong in a list, in a variant of a union, in a page',
    contract: defineContract({
      name: 'wrong',
      base: base('1.0.0', {
        summary: 'Events',
        types: {
          Event,
          Events: z.object({ all: z.array(Event) }),
        },
        routes: routesOf(['Event', 'Events']),
      }),
      versions: [
        version('2.0.0', {
          summary: 'Trimmed',
          changes: [
            change('Parts are trimmed', {
              Event: [
                inVariant('Sold', [
                  each('parts', [
                    convert(
                      self,
                      codec('trims', {
                        from: string(),
                        to: string(),
                        up: (text) => text.trim(),
                        down: (text) => text,
                      }),
                    ),
                  ]),
                ]),
              ],
            }),
          ],
        }),
      ],
    }),
    finds: {
      law: 'comes-back',
      type: 'Event',
      from: '1.0',
      place: /^\/parts\/0$/,
      op: 'trims',
      detail: /comes back as ""/,
    },
    size: 40,
  },
  {
    what: 'what is lost on the way down only',
    contract: orders([
      convert(
        'state',
        codec('finer', {
          from: string(),
          to: z.enum(['open', 'done', 'held']),
          up: (text) => (text === 'open' ? 'open' : 'done'),
          down: (text) => (text === 'held' ? 'open' : text),
        }),
      ),
    ]),
    finds: {
      ...down,
      law: 'comes-back',
      place: /^\/state$/,
      op: 'finer',
      detail: /^"held" comes back as "open"$/,
    },
    size: 110,
  },
]

/** Those that the declaration itself is refused for: nothing is left for a document to show. */
export const refusedContracts: Readonly<Record<string, () => Contract>> = {
  'values that collide': () =>
    orders([convert('state', values({ up: { open: 'a', done: 'a' }, down: { a: 'open' } }))]),
  'a factor that rounds': () => orders([convert('total', scale({ factor: 0.01, integer: true }))]),
  'a default that is no value of its enum': () =>
    orders([
      convert('state', values({ up: { open: 'o', done: 'd' }, down: { o: 'nowhere', d: 'done' } })),
    ]),
  'values that are cut to bounds': () =>
    orders([convert('total', bounds({ maximum: 10 }, { beyond: 'nearest' }))]),
}
