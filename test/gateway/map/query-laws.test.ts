/** What is filtered through the gateway is what the client's view of all documents would be filtered to; or it is refused. */
import * as fc from 'fast-check'
import { asyncProperty, constantFrom } from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  asText,
  base,
  change,
  convert,
  codec,
  defineContract,
  move,
  rename,
  routeDialect,
  scale,
  string,
  timestamp,
  values,
  version,
  wrap,
  type Dialect,
  type DialectName,
  type Route,
} from '../../../src/contract/index.ts'
import { holdsInTime } from '../../support/seed.ts'
import { startGateway } from '../support/gateway.ts'
import {
  filtersOf,
  startListing,
  tests,
  valueOf,
  type Document,
  type Manner,
} from '../support/listing-store.ts'
import { call } from '../support/servers.ts'

const Doc = z.object({
  id: z.string(),
  status: z.enum(['open', 'in_progress', 'closed']),
  price: z.number(),
  made: z.int(),
  count: z.int(),
  name: z.string(),
  owner: z.string().nullish(),
  code: z.string(),
  lead: z.string(),
})

/** How each manner of a store is declared. */
const declared: Readonly<Record<Manner, DialectName | Dialect>> = {
  last: 'equals',
  comma: { operators: { Equals: '{field}', In: '{field}' } },
  repeat: { operators: { Equals: '{field}', In: { name: '{field}', values: 'repeat' } } },
  suffix: {
    operators: {
      Equals: '{field}',
      NotEquals: '{field}__not',
      Greater: '{field}__gt',
      GreaterOrEqual: '{field}__gte',
      Less: '{field}__lt',
      LessOrEqual: '{field}__lte',
    },
    repeated: 'all',
  },
  nested: { operators: { Equals: 'filter[{field}]' } },
}

const list = (dialect: DialectName | Dialect): Route => ({
  id: 'docs.list',
  method: 'GET',
  path: '/docs',
  kind: 'list',
  summary: 'List',
  response: 'Docs',
  dialect,
})

const turned = (text: unknown): string => String(text).split('').toReversed().join('')

const contractOf = (older: Manner, newer: Manner) =>
  defineContract({
    name: 'docs',
    base: base('1.0.0', {
      summary: 'Docs',
      types: { Doc, Docs: z.object({ items: z.array(Doc) }) },
      routes: [list(declared[older])],
    }),
    versions: [
      version('2.0.0', {
        summary: 'Otherwise',
        changes: [
          change('Otherwise', {
            Doc: [
              convert(
                'status',
                values({
                  up: { open: 'open', in_progress: 'doing', closed: 'closed' },
                  down: {
                    open: 'open',
                    doing: 'in_progress',
                    blocked: 'in_progress',
                    closed: 'closed',
                  },
                }),
                { lossy: 'blocked' },
              ),
              convert('price', scale({ factor: 100, integer: true }), { lossy: 'rounded' }),
              convert('made', timestamp('unix-s', 'rfc3339')),
              convert('count', asText()),
              rename('name', 'title'),
              move('owner', ['who', 'owner']),
              convert('code', codec('turns', { to: string(), up: turned, down: turned })),
              rename('lead', 'leads'),
              wrap('leads', { lossy: 'further ones' }),
            ],
          }),
          ...(older === newer
            ? []
            : [
                change(
                  'Filters are written otherwise',
                  {},
                  { routes: [routeDialect('docs.list', declared[newer])] },
                ),
              ]),
        ],
      }),
    ],
  })

const seconds = [0, 1_700_000_000, 1_700_000_001]
const rfc3339 = (at: number) => new Date(at * 1000).toISOString().replace('.000Z', 'Z')

const facts = fc.record({
  status: constantFrom('open', 'doing', 'blocked', 'closed'),
  cents: constantFrom(0, 1, 2, 150, 1990),
  made: constantFrom(...seconds),
  count: constantFrom(0, 7, 70),
  name: constantFrom('Tea', 'a,b', 'null', ''),
  owner: constantFrom('me', 'you', null),
  code: constantFrom('ab', 'ba', 'aa'),
  lead: constantFrom('me', 'you'),
})

type Facts = typeof facts extends fc.Arbitrary<infer T> ? T : never
type Version = '1.0' | '2.0'

const stored = (said: Facts, id: string, at: Version): Document =>
  at === '2.0'
    ? {
        id,
        status: said.status,
        price: said.cents,
        made: rfc3339(said.made),
        count: String(said.count),
        title: said.name,
        who: { owner: said.owner },
        code: turned(said.code),
        leads: [said.lead, 'another'],
      }
    : {
        id,
        status: said.status === 'doing' || said.status === 'blocked' ? 'in_progress' : said.status,
        price: said.cents / 100 + 0.001 * (said.cents % 2),
        made: said.made,
        count: said.count,
        name: said.name,
        owner: said.owner,
        code: said.code,
        lead: said.lead,
      }

const operands: Readonly<Record<Version, Readonly<Record<string, readonly string[]>>>> = {
  '1.0': {
    id: ['d0', 'd1', 'x'],
    status: ['open', 'in_progress', 'closed', 'doing', ''],
    price: ['0', '0.01', '1.5', '1.500', '19.9', '0.005', 'x'],
    made: [...seconds.map(String), '0.5', 'x'],
    count: ['0', '7', '70', '7.0'],
    name: ['Tea', 'a,b', 'null', '', 'a'],
    owner: ['me', 'you'],
    code: ['ab', 'ba', ''],
    lead: ['me', 'you', 'another'],
  },
  '2.0': {
    id: ['d0', 'd1', 'x'],
    status: ['open', 'doing', 'blocked', 'closed', 'in_progress'],
    price: ['0', '1', '150', '1990', '1.5', '2'],
    made: [...seconds.map(rfc3339), 'x'],
    count: ['0', '7', '70', '7.0', 'x'],
    title: ['Tea', 'a,b', 'null', '', 'a'],
    'who.owner': ['me', 'you'],
    code: ['ab', 'ba', ''],
  },
}

const fieldsOf = (at: Version) => Object.keys(operands[at])

/** One filter as a manner writes it. */
const written = (manner: Manner, at: Version): fc.Arbitrary<string> =>
  constantFrom(...fieldsOf(at)).chain((field) => {
    const one = constantFrom(...(operands[at][field] ?? [])).map(encodeURIComponent)
    const some = fc.array(one, { minLength: 1, maxLength: 3 })
    switch (manner) {
      case 'last':
        return one.map((text) => `${field}=${text}`)
      case 'comma':
        return some.map((texts) => `${field}=${texts.join(',')}`)
      case 'repeat':
        return some.map((texts) => texts.map((text) => `${field}=${text}`).join('&'))
      case 'suffix':
        return fc
          .tuple(constantFrom('', '__not', '__gt', '__gte', '__lt', '__lte'), one)
          .map(([suffix, text]) => `${field}${suffix}=${text}`)
      case 'nested':
        return one.map((text) => `filter[${field}]=${text}`)
    }
  })

const manners = Object.keys(declared) as readonly Manner[]
const pairs = manners.flatMap((older) => manners.map((newer) => [older, newer] as const))

const ways: readonly (readonly [client: Version, store: Version])[] = [
  ['1.0', '2.0'],
  ['2.0', '1.0'],
]

const documents: readonly Facts[] = fc.sample(facts, { seed: 7, numRuns: 30 })

describe.each(pairs)('filters of 1.0 as %s, of 2.0 as %s', (older, newer) => {
  test.each(ways)('from %s to %s select what the client sees, or are refused', async (...way) => {
    const [client, store] = way
    const mannerOf = (at: Version) => (at === '1.0' ? older : newer)
    const known = documents.map((said, index) => stored(said, `d${index}`, store))
    const listing = await startListing(known, fieldsOf(store), mannerOf(store))
    const gateway = await startGateway({
      stores: { blue: { url: listing.url, version: store } },
      contract: contractOf(older, newer),
    })
    const ask = (query: string) =>
      call(`${gateway.url}/docs${query}`, { headers: { 'API-Version': client } })
    const all = (await ask('')).json['items'] as readonly Document[]
    expect(all).toHaveLength(documents.length)
    let answered = 0
    const one = written(mannerOf(client), client)
    const property = asyncProperty(fc.array(one, { minLength: 1, maxLength: 2 }), async (parts) => {
      const query = parts.join('&')
      const filters = filtersOf(mannerOf(client), new URLSearchParams(query), fieldsOf(client))
      const expected = all.filter((document) =>
        filters.every(([field, name, texts]) => tests[name]?.(valueOf(document, field), texts)),
      )
      const answer = await ask(`?${query}`)
      const isRefused = answer.status === 400
      answered += isRefused ? 0 : 1
      const said = isRefused ? answer.json['code'] : answer.json['items']
      expect({ query, asked: listing.asked.at(-1), said }).toEqual({
        query,
        asked: expect.any(String),
        said: isRefused ? 'unmappable-query' : expected,
      })
    })
    await holdsInTime(400, property)
    expect(answered).toBeGreaterThan(0)
  })
})
