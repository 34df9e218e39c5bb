/** Parameters whose values are names of fields, and words that are sorted by in place of such names. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { Failure, formatIssue } from '../../../src/errors/index.ts'
import {
  add,
  base,
  change,
  changeQuery,
  convert,
  defineContract,
  move,
  remove,
  rename,
  renameQuery,
  scale,
  version,
  wrap,
  type Contract,
  type QueryParameter,
  type Route,
  type RouteChange,
} from '../../../src/contract/index.ts'
import type { Op } from '../../../src/lens/index.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore } from '../support/servers.ts'

const text = { kind: 'string' } as const
const texts = { kind: 'array', of: text } as const

const Charge = z.object({
  id: z.string(),
  customer: z.string(),
  tax_rate: z.string(),
  source: z.string(),
  created: z.int(),
  amount: z.int(),
  legacy: z.string().optional(),
  lines: z.array(z.object({ product: z.string(), price: z.string() })),
})

const expand: QueryParameter = { shape: texts, explode: true, use: { kind: 'names' } }
const keys = { newest: '-created', oldest: 'created', size: 'amount', relevance: null }

const charge = (id: string, parts: Partial<Route>): Route => ({
  id,
  method: 'GET',
  path: `/${id}`,
  kind: 'read',
  summary: id,
  response: 'Charge',
  ...parts,
})

const routes: readonly Route[] = [
  charge('get', { query: { 'expand[]': expand } }),
  charge('list', {
    kind: 'list',
    response: 'Charges',
    query: {
      'expand[]': { ...expand, use: { kind: 'names', under: 'data' } },
      include: { shape: text, use: { kind: 'names' } },
    },
  }),
  charge('make', {
    method: 'POST',
    kind: 'create',
    request: 'Charge',
    query: { 'expand[]': expand },
  }),
  charge('words', {
    kind: 'list',
    response: 'Charges',
    query: { sort: { shape: text, use: { kind: 'sort', keys } } },
  }),
  charge('named', { kind: 'list', response: 'Charges', query: { sort: { shape: text } } }),
  charge('directed', {
    kind: 'list',
    response: 'Charges',
    query: {
      sort: { shape: text, use: { kind: 'sort', direction: 'direction', keys } },
      direction: { shape: text },
    },
  }),
]

const contractOf = (ops: readonly Op[], changes: readonly RouteChange[]): Contract =>
  defineContract({
    name: 'charges',
    base: base('1.0.0', {
      summary: 'First',
      types: { Charge, Charges: z.object({ data: z.array(Charge) }) },
      routes,
    }),
    versions: [
      version('2.0.0', {
        summary: 'Second',
        changes: [change('Otherwise', { Charge: ops }, { routes: changes })],
      }),
    ],
  })

const ops = [
  rename('customer', 'client'),
  wrap('tax_rate', { lossy: 'the first rate' }),
  rename('tax_rate', 'tax_rates'),
  move('source', ['payment', 'method']),
  rename('created', 'created_at'),
  convert('amount', scale({ factor: -1 }), { lossy: 'nothing' }),
  remove('legacy'),
  add('hidden', { kind: 'string' }, ''),
]

const newKeys = { latest: '-created_at', created_at: 'created_at', amount: 'amount' }

const contract = contractOf(ops, [
  renameQuery('list', 'include', 'with'),
  changeQuery('list', 'expand[]', { use: { kind: 'names', under: 'items' } }),
  changeQuery('words', 'sort', { use: { kind: 'sort', keys: newKeys } }),
  changeQuery('named', 'sort', { use: { kind: 'sort', keys: newKeys } }),
  changeQuery('directed', 'sort', { use: { kind: 'sort', keys: { created_at: 'created_at' } } }),
])

const ask = async (path: string, client: '1.0' | '2.0', store: '1.0' | '2.0', method = 'GET') => {
  const body = JSON.stringify({ data: [] })
  const { url, received } = await startStore((_, out) => {
    out.setHeader('content-type', 'application/json')
    out.end(path.startsWith('/get') || path.startsWith('/make') ? '{}' : body)
  })
  const gateway = await startGateway({
    contract,
    stores: { only: { url, version: store } },
  })
  const answer = await call(gateway.url + path, { method, headers: { 'api-version': client } })
  const asked = received[0]?.url
  return asked === undefined
    ? `${answer.status} ${String(answer.json['code'])}: ${String(answer.json['detail'])}`
    : decodeURIComponent(asked)
}

describe('names of fields, such as those to expand', () => {
  test.each([
    ['/get?expand[]=customer', '/get?expand[]=client'],
    ['/get?expand[]=customer&expand[]=id', '/get?expand[]=client&expand[]=id'],
    ['/get?expand[0]=customer&expand[1]=source', '/get?expand[]=client&expand[]=payment.method'],
    ['/get?expand[3]=id', '/get?expand[3]=id'],
    ['/get?expand[]=tax_rate', '/get?expand[]=tax_rates'],
    ['/get?expand[]=customer.default_source', '/get?expand[]=client.default_source'],
    ['/get?expand[]=lines.product', '/get?expand[]=lines.product'],
    ['/get?expand[]=unknown.field', '/get?expand[]=unknown.field'],
    ['/list?expand[]=data.customer', '/list?expand[]=items.client'],
    ['/list?include=customer,id,source', '/list?with=client,id,payment.method'],
    ['/make?expand[]=customer', '/make?expand[]=client', 'POST'],
  ])('%s before a newer store', async (path, asked, method = 'GET') => {
    expect(await ask(path, '1.0', '2.0', method)).toBe(asked)
  })

  test.each([
    ['/get?expand[]=client&expand[]=tax_rates', '/get?expand[]=customer&expand[]=tax_rate'],
    ['/get?expand[]=payment.method', '/get?expand[]=source'],
    ['/list?expand[]=items.client.address', '/list?expand[]=data.customer.address'],
  ])('%s before an older store', async (path, asked) => {
    expect(await ask(path, '2.0', '1.0')).toBe(asked)
  })

  test.each([
    ['/get?expand[]=legacy', '1.0', '2.0', /"expand\[\]": the backend's version has no field/],
    ['/get?expand[]=client', '1.0', '2.0', /your version has no field "client"/],
    ['/get?expand[]=hidden', '2.0', '1.0', /the backend's version has no field/],
    ['/list?expand[]=customer', '1.0', '2.0', /names begin with "data."/],
    [`/get?expand[]=${'a.'.repeat(2000)}`, '1.0', '2.0', /parts at most/],
  ] as const)('%s is refused', async (path, client, store, why) => {
    const answer = await ask(path, client, store)
    expect(answer).toMatch(/^400 unmappable-query/)
    expect(answer).toMatch(why)
  })

  test('the same version, and clients that ask for nothing', async () => {
    expect(await ask('/get?expand[0]=legacy', '1.0', '1.0')).toBe('/get?expand[0]=legacy')
    expect(await ask('/get', '1.0', '2.0')).toBe('/get')
  })
})

describe('words to sort by', () => {
  test.each([
    ['/words?sort=newest', '/words?sort=latest'],
    ['/words?sort=-newest', '/words?sort=created_at'],
    ['/words?sort=oldest', '/words?sort=created_at'],
    ['/words?sort=-oldest,newest', '/words?sort=latest,latest'],
    ['/words?sort=size', '/words?sort=-amount'],
    ['/words?sort=-size', '/words?sort=amount'],
    ['/named?sort=created', '/named?sort=created_at'],
    ['/named?sort=-created', '/named?sort=latest'],
    ['/directed?sort=newest', '/directed?sort=-created_at'],
    ['/directed?sort=oldest&direction=desc', '/directed?sort=-created_at'],
    ['/directed?sort=newest&direction=desc', '/directed?sort=created_at'],
  ])('%s before a newer store', async (path, asked) => {
    expect(await ask(path, '1.0', '2.0')).toBe(asked)
  })

  test.each([
    ['/words?sort=latest', '/words?sort=newest'],
    ['/words?sort=-latest', '/words?sort=oldest'],
    ['/words?sort=amount', '/words?sort=-size'],
    ['/named?sort=latest', '/named?sort=-created'],
    ['/directed?sort=-created_at', '/directed?sort=newest&direction=asc'],
    ['/directed?sort=created_at', '/directed?sort=oldest&direction=asc'],
  ])('%s before an older store', async (path, asked) => {
    expect(await ask(path, '2.0', '1.0')).toBe(asked)
  })

  test.each([
    ['/words?sort=created', '1.0', '2.0', /your version sorts by newest, oldest, size, relevance/],
    ['/words?sort=relevance', '1.0', '2.0', /the backend's version does not sort by it/],
    ['/words?sort=-created_at', '1.0', '2.0', /your version sorts by/],
    ['/named?sort=customer', '1.0', '2.0', /the backend's version sorts by latest, created_at/],
    ['/directed?sort=size&direction=asc', '1.0', '2.0', /the backend's version sorts by/],
    ['/words?sort=', '1.0', '2.0', /your version sorts by/],
  ] as const)('%s is refused', async (path, client, store, why) => {
    const answer = await ask(path, client, store)
    expect(answer).toMatch(/^400 unmappable-query/)
    expect(answer).toMatch(why)
  })
})

const issuesOf = (changes: readonly RouteChange[], given: readonly Op[] = []) => {
  try {
    contractOf([...given, add('more', { kind: 'string' }, '')], changes)
    return []
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.issues.map(formatIssue)
  }
}

const sortIssues = (given: Record<string, string | null>) =>
  issuesOf([changeQuery('named', 'sort', { use: { kind: 'sort', keys: given } })])

describe('author errors', () => {
  test('words for fields that are not there', () => {
    expect(sortIssues({ a: 'nope' })).toEqual([
      expect.stringMatching(/sorts by "a", which is to mean the field "nope" of Charge.*customer/),
    ])
    expect(sortIssues({ '-a': 'id' })).toEqual([expect.stringContaining('no word to sort by')])
    expect(sortIssues({ 'a,b': 'id' })).toEqual([expect.stringContaining('no word to sort by')])
    expect(sortIssues({ a: '-id', b: null })).toEqual([])
  })

  test('words that a renamed field leaves behind', () => {
    expect(issuesOf([], [rename('created', 'created_at')])).toEqual([
      expect.stringContaining('"newest", which is to mean the field "-created"'),
      expect.stringContaining('"oldest", which is to mean the field "created"'),
      expect.stringContaining('"newest", which is to mean the field "-created"'),
      expect.stringContaining('"oldest", which is to mean the field "created"'),
    ])
  })
})
