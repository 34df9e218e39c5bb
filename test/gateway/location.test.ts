import { describe, expect, test } from 'vitest'
import { clientLocation } from '../../src/gateway/location.ts'
import type { AskedQuery } from '../../src/gateway/map/link-query.ts'
import { mapQuery } from '../../src/gateway/map/query.ts'
import { sidesBetween } from '../../src/gateway/map/sides.ts'
import { createRoutes } from '../../src/gateway/match.ts'
import { contract } from './support/contract.ts'

const mapped = (
  location: string,
  {
    prefix = '',
    backendUrl = 'http://store.internal:81/base/',
    asked,
  }: { prefix?: string; backendUrl?: string; asked?: AskedQuery } = {},
) =>
  clientLocation(location, {
    routes: createRoutes(contract),
    client: contract.version('1.0')!,
    store: contract.version('2.0')!,
    backendUrl,
    prefix,
    asked,
  })

test.each([
  ['http://store.internal:81/base/items/a?x=1#y', '/items/a?x=1#y'],
  ['HTTP://STORE.internal:81/base/items/a', '/items/a'],
  ['/base/items/a%2Fb', '/items/a%2Fb'],
  ['/exports/items', '/items/export'],
  ['/elsewhere/7', '/elsewhere/7'],
  ['/items?page_size=5&cursor=abc', '/items?limit=5&cursor=abc'],
])('%s leads through the gateway to %s', (location, expected) => {
  expect(mapped(location)).toBe(expected)
})

test('the prefix that says the version is kept', () => {
  expect(mapped('/base/items/a', { prefix: '/v1.0' })).toBe('/v1.0/items/a')
})

test.each([
  'https://other.example/items/a',
  '//other.example/items/a',
  'a',
  '../a',
  '',
  'mailto:x@y.z',
])('%j is none of our business', (location) => {
  expect(mapped(location)).toBe(location)
})

const routesFor = (id: string) => ({
  client: contract.version('1.0')!.routes.find((route) => route.id === id)!,
  store: contract.version('2.0')!.routes.find((route) => route.id === id)!,
})
const next = (query: string, link: (sent: string) => string) => {
  const [client, store] = [contract.version('1.0')!, contract.version('2.0')!]
  const sides = sidesBetween(contract, 'Item', client, store)
  const sent = mapQuery(query, routesFor('items.list'), sides)
  if (!sent.ok) throw new Error(sent.problem.detail)
  const asked = { route: 'items.list', sent: sent.value.sent }
  return mapped(link(sent.value.query), { asked })
}

describe('links to the next page keep the words of the client', () => {
  test.each([
    'limit=5&sort=-name',
    'filter%5Bstate%5D%5BEquals%5D=closed&made_at=1.5e15&limit=5',
    'fields=id,name,note',
    'note=a+b&x',
  ])('%s', (query) => {
    expect(next(query, (sent) => `/base/items?${sent}&cursor=c`)).toBe(`/items?${query}&cursor=c`)
    expect(next(query, (sent) => `?${sent}&cursor=c#f`)).toBe(`?${query}&cursor=c#f`)
  })

  test('what became several parameters is one again', () => {
    const link = next('state=locked', (sent) => `/items?cursor=c&${sent}`)
    expect(link).toBe('/items?cursor=c&state=locked')
  })

  test('what the store need not be told is told again by the client', () => {
    const link = next('filter[state][NotEquals]=locked', (sent) => `/items?cursor=c${sent}`)
    expect(link).toBe('/items?cursor=c&filter[state][NotEquals]=locked')
  })

  test('links to other routes only take their names', () => {
    expect(next('limit=5&name=a', () => '/items/a?limit=5')).toBe('/items/a?limit=5')
  })
})
