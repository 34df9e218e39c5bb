/** A contract with functions of its own, one of which fails on what it does not expect. */
import * as z from 'zod'
import {
  base,
  change,
  convert,
  custom,
  defineContract,
  object,
  rename,
  string,
  timestamp,
  version,
  type Route,
} from '../../../src/contract/index.ts'
import type { Json, JsonObject } from '../../../src/json/index.ts'

const Thing = z.object({ key: z.string(), made_at: z.int(), first: z.string(), last: z.string() })
const ThingPage = z.object({ items: z.array(Thing), total: z.int() })

const get = (id: string, path: string, rest: Partial<Route>): Route => ({
  id,
  method: 'GET',
  path,
  kind: 'read',
  summary: id,
  ...rest,
})

const list = { kind: 'list', response: 'ThingPage', filters: 'Thing' } as const
const stream = { kind: 'stream', response: 'Thing' } as const
const named = { shape: { kind: 'string' } } as const

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

/** Splits a full name. Of one without a space it makes a mistake, in one way or another. */
const split = (given: Json): Json => {
  const full = text((given as JsonObject)['full'])
  if (full === 'Throw') throw new TypeError('a secret of the store')
  const [first = '', last] = full.split(' ')
  if (full === 'promise') return [Promise.reject(new Error('nobody listens'))] as unknown as Json
  return { first, last: last as string }
}

const join = (given: Json): Json => {
  const { first, last } = given as JsonObject
  if (first === 'Throw') throw new Error('a secret of the client')
  return { full: `${text(first)} ${text(last)}` }
}

export const contract = defineContract({
  name: 'things',
  base: base('1.0.0', {
    summary: 'Things',
    types: { Thing, ThingPage },
    routes: [
      get('things.list', '/things', { ...list, query: { fields: named }, onMisfit: 'omit' }),
      get('things.strict', '/strict', list),
      get('things.get', '/things/{key}', { response: 'Thing' }),
      get('things.export', '/things/export', { ...stream, stream: 'ndjson', onMisfit: 'omit' }),
      get('things.events', '/things/events', { ...stream, stream: 'sse', onMisfit: 'omit' }),
      {
        id: 'things.create',
        method: 'POST',
        path: '/things',
        kind: 'create',
        summary: 'Create',
        request: 'Thing',
        response: 'Thing',
      },
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Full names',
      changes: [
        change('Names are one text', {
          Thing: [
            custom('joins the names', {
              reads: ['first', 'last'],
              writes: ['full'],
              to: object({ full: string() }),
              up: join,
              down: split,
              loses: ['down'],
              lossy: 'the first word is the first name',
            }),
          ],
        }),
      ],
    }),
    version('3.0.0', {
      summary: 'Time is text',
      changes: [
        change('Time is text', { Thing: [convert('made_at', timestamp('unix-us', 'rfc3339'))] }),
        change('Pages have things', { ThingPage: [rename('items', 'things')] }),
      ],
    }),
  ],
})

/** As version 3.0 has it. */
export const thing = (key: string, full: unknown = 'Ada Lovelace', madeAt?: unknown) => ({
  key,
  made_at: madeAt ?? '2023-11-14T22:13:20.000000Z',
  full,
})

/** As version 1.0 sees it. */
export const seen = (key: string) => ({
  key,
  made_at: 1_700_000_000_000_000,
  first: 'Ada',
  last: 'Lovelace',
})
