/** Contracts in which one version lacks a variant that the other has, wherever it stands. */
import * as z from 'zod'
import {
  addVariant,
  base,
  change,
  defineContract,
  object,
  removeVariant,
  string,
  union,
  version,
  type Contract,
  type Route,
} from '../../../../../src/contract/index.ts'
import type { Json } from '../../../../../src/json/index.ts'
import type { Types } from '../../../../support/tiny.ts'

const Card = z.object({ last4: z.string() })
const Bank = z.object({ iban: z.string() })
const Wallet = z.object({ ref: z.string() })

export const card = { type: 'card', last4: '1111' }
export const bank = { type: 'bank', iban: 'DE1' }
/** What one of the versions does not have. */
export const wallet = { type: 'wallet', ref: 'W' }

/** Where payments stand in a document. */
export interface Position {
  readonly types: (Pay: z.ZodType) => Types
  readonly doc: (payment: Json, name: string) => Json
  /** Of what is not seen. */
  readonly pointer: string
  /** A JSON Pointer and a merge patch of another member; undefined where the document has none. */
  readonly other: readonly [string, (name: string) => Json] | undefined
}

const named: Position['other'] = ['/name', (name) => ({ name })]
const name = z.string()

export const positions = {
  'in a member': {
    types: (Pay) => ({ Pay, Doc: z.object({ name, pay: Pay }) }),
    doc: (pay, called) => ({ name: called, pay }),
    pointer: '/pay/type',
    other: named,
  },
  'in a member that may be null': {
    types: (Pay) => ({ Pay, Doc: z.object({ name, pay: Pay.nullish() }) }),
    doc: (pay, called) => ({ name: called, pay }),
    pointer: '/pay/type',
    other: named,
  },
  'in a nested object': {
    types: (Pay) => ({ Pay, Doc: z.object({ name, a: z.object({ b: z.object({ pay: Pay }) }) }) }),
    doc: (pay, called) => ({ name: called, a: { b: { pay } } }),
    pointer: '/a/b/pay/type',
    other: named,
  },
  'in a list': {
    types: (Pay) => ({ Pay, Doc: z.object({ name, pays: z.array(Pay) }) }),
    doc: (pay, called) => ({ name: called, pays: [card, pay] }),
    pointer: '/pays/1/type',
    other: named,
  },
  'in a list of lists': {
    types: (Pay) => ({ Pay, Doc: z.object({ name, pays: z.array(z.array(Pay)) }) }),
    doc: (pay, called) => ({ name: called, pays: [[], [card, pay]] }),
    pointer: '/pays/1/1/type',
    other: named,
  },
  'in a map': {
    types: (Pay) => ({ Pay, Doc: z.object({ name, pays: z.record(z.string(), Pay) }) }),
    doc: (pay, called) => ({ name: called, pays: { a: card, b: pay } }),
    pointer: '/pays/b/type',
    other: named,
  },
  'in a variant of another union': {
    types: (Pay) => ({
      Pay,
      Doc: z.object({
        name,
        order: union('kind', { open: z.object({}), paid: z.object({ by: Pay }) }),
      }),
    }),
    doc: (pay, called) => ({ name: called, order: { kind: 'paid', by: pay } }),
    pointer: '/order',
    other: named,
  },
  'in an item with a key': {
    types: (Pay) => ({
      Pay,
      Doc: z.object({
        name,
        rows: z.array(z.object({ id: z.string().meta({ key: true }), pay: Pay })),
      }),
    }),
    doc: (pay, called) => ({
      name: called,
      rows: [
        { id: 'a', pay: card },
        { id: 'b', pay },
      ],
    }),
    pointer: '/rows/1/pay/type',
    other: named,
  },
  'in a document inside of itself': {
    types: (Pay) => {
      const Doc: z.ZodObject = z.object({
        name,
        pay: Pay.optional(),
        get inner(): z.ZodType {
          return z.array(Doc).optional()
        },
      })
      return { Pay, Doc }
    },
    doc: (pay, called) => ({
      name: called,
      inner: [{ name: 'in', inner: [{ name: 'deep', pay }] }],
    }),
    pointer: '/inner/0/inner/0/pay/type',
    other: named,
  },
  'as the whole document': {
    types: (Pay) => ({ Pay, Doc: Pay }),
    doc: (pay) => pay,
    pointer: '/type',
    other: undefined,
  },
  'in a list that is the whole document': {
    types: (Pay) => ({ Pay, Doc: z.array(Pay) }),
    doc: (pay) => [card, pay],
    pointer: '/1/type',
    other: undefined,
  },
} satisfies Readonly<Record<string, Position>>

const route = (id: string, method: Route['method'], kind: Route['kind']): Route => ({
  id,
  method,
  path: '/docs/{id}',
  kind,
  summary: id,
  ...(kind === 'read' || kind === 'delete' ? {} : { request: 'Doc' }),
  response: 'Doc',
})

export const routes: readonly Route[] = [
  route('docs.get', 'GET', 'read'),
  route('docs.replace', 'PUT', 'replace'),
  route('docs.patch', 'PATCH', 'patch'),
  route('docs.delete', 'DELETE', 'delete'),
  { ...route('docs.create', 'POST', 'create'), path: '/docs' },
]

/** `later`: only 2.0 has wallets; `gone`: only 1.0 has them. */
export const payments = (
  { types }: Pick<Position, 'types'>,
  way: 'later' | 'gone',
  table: readonly Route[] = routes,
): Contract => {
  const first = { card: Card, bank: Bank }
  const Pay = union('type', way === 'later' ? first : { ...first, wallet: Wallet })
  const lossy = 'nobody of the other version sees wallets'
  return defineContract({
    name: 'payments',
    base: base('1.0.0', { summary: 'Payments', types: types(Pay), routes: table }),
    versions: [
      version('2.0.0', {
        summary: 'Wallets',
        changes: [
          change('Wallets come or go', {
            Pay: [
              way === 'later'
                ? addVariant('wallet', object({ ref: string() }), { lossy })
                : removeVariant('wallet', { lossy }),
            ],
          }),
        ],
      }),
    ],
  })
}
