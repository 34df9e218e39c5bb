/** What the resources of each version take: everything else is an unknown parameter. */
import type { FormValue } from './form.ts'

export type Value = string | number | boolean | null | readonly Value[] | { [name: string]: Value }
export type Resource = { [name: string]: Value }

/** What a field of a form means; undefined where it is none. */
type Read = (value: FormValue) => Value | undefined

const text: Read = (value) => (typeof value === 'string' ? value : undefined)
const matching =
  (pattern: RegExp, read: (value: string) => Value): Read =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? read(value) : undefined
const texts: Read = (value) => {
  if (typeof value === 'string') return undefined
  const pairs = Object.entries(value).flatMap(([name, each]) =>
    typeof each === 'string' ? [[name, each] as const] : [],
  )
  return Object.fromEntries(pairs)
}
const listOf =
  (read: Read): Read =>
  (value) => {
    if (typeof value === 'string') return undefined
    const items = Object.values(value).map((item) => item && read(item))
    return items.every((item) => item !== undefined) ? items : undefined
  }
const item: Read = (value) =>
  typeof value === 'object' && typeof value['price'] === 'string'
    ? { price: value['price'] }
    : undefined

export interface Kind {
  readonly object: string
  readonly status: string | undefined
  readonly required: readonly string[]
  readonly fields: Readonly<Record<string, Read>>
}

/** What each version takes: everything else is an unknown parameter. */
export const kindsOf = (version: string): Readonly<Record<string, Kind>> => {
  const since = (day: string) => version >= day
  const method = since('2018-02-28') ? 'payment_method' : 'source'
  const plan = since('2020-08-27') ? 'items' : 'plan'
  const balance = since('2020-08-27') ? 'balance' : 'account_balance'
  return {
    customers: {
      object: 'customer',
      status: undefined,
      required: [],
      fields: { email: text, [balance]: matching(/^-?\d+$/, Number) },
    },
    charges: {
      object: 'charge',
      status: 'succeeded',
      required: ['amount', 'currency', method],
      fields: {
        amount: since('2016-07-06')
          ? matching(/^\d+$/, Number)
          : matching(/^\d+(\.\d{1,2})?$/, String),
        currency: text,
        [method]: text,
        customer: text,
        description: text,
        metadata: texts,
      },
    },
    subscriptions: {
      object: 'subscription',
      status: since('2019-03-14') ? 'incomplete' : 'past_due',
      required: ['customer', plan],
      fields: {
        customer: text,
        metadata: texts,
        [plan]: since('2020-08-27') ? listOf(item) : text,
        ...(since('2019-03-14') ? { default_tax_rates: listOf(text) } : { tax_rate: text }),
        ...(since('2020-08-27')
          ? { proration_behavior: matching(/^(create_prorations|none)$/, String) }
          : { prorate: matching(/^(true|false)$/, (value) => value === 'true') }),
      },
    },
  }
}
