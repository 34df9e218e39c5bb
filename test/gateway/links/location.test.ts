import { describe, expect, test } from 'vitest'
import { clientLocation, storeLocation } from '../../../src/gateway/links/location.ts'
import type { AskedQuery } from '../../../src/gateway/map/link-query.ts'
import { mapQuery } from '../../../src/gateway/map/query.ts'
import { sidesBetween } from '../../../src/gateway/map/sides.ts'
import { createRoutes } from '../../../src/gateway/match/match.ts'
import { contract } from '../support/contract.ts'

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

const named = (location: string, hosts: string[], protocol: 'http' | 'https') =>
  clientLocation(location, {
    routes: createRoutes(contract),
    client: contract.version('1.0')!,
    store: contract.version('2.0')!,
    backendUrl: 'http://store.internal:81/base',
    prefix: '/v1.0',
    told: { hosts, protocol },
  })

const sent = (location: string) =>
  storeLocation(location, { prefix: '/v1.0', host: 'gw.test', carry: (path) => path })

describe('names of the gateway', () => {
  test.each([
    ['https://api.example/items/a', 'https', '/v1.0/items/a'],
    ['https://API.example:443/base/items/a', 'https', '/v1.0/items/a'],
    ['https://api.example./items/a', 'https', '/v1.0/items/a'],
    ['https://[::1]:8443/exports/items', 'https', '/v1.0/items/export'],
    ['https://[0:0:0:0:0:0:0:1]:8443/items/a', 'https', '/v1.0/items/a'],
    ['https://api.example/items/a', 'http', 'https://api.example/v1.0/items/a'],
    ['https://api.example:81/items/a', 'https', 'https://api.example:81/items/a'],
    ['https://api.example.org/items/a', 'https', 'https://api.example.org/items/a'],
    ['https://api.example@other.test/items/a', 'https', 'https://api.example@other.test/items/a'],
  ] as const)('%s, told %s: %s', (location, protocol, expected) => {
    expect(named(location, ['api.example', '[::1]:8443', 'not a host'], protocol)).toBe(expected)
  })
})

test('what a client sends stays below the address of the store', () => {
  expect(sent('/v1.0/items/a')).toBe('/items/a')
  expect(sent('http://gw.test/v1.0/items/a?x#y')).toBe('/items/a?x#y')
  expect(sent('/v1.0//evil.test/')).toBe('/.//evil.test/')
  expect(sent('http://gw.test//evil.test/')).toBe('/.//evil.test/')
  expect(sent('/v1.0/\\evil.test/')).toBe('/%5Cevil.test/')
  expect(sent('//evil.test/')).toBe('//evil.test/')
})
