import { expect, test } from 'vitest'
import { clientLocation } from '../../src/gateway/location.ts'
import { createRoutes } from '../../src/gateway/match.ts'
import { contract } from './support/contract.ts'

const mapped = (
  location: string,
  { prefix = '', backendUrl = 'http://store.internal:81/base/' } = {},
) =>
  clientLocation(location, {
    routes: createRoutes(contract),
    client: contract.version('1.0')!,
    store: contract.version('2.0')!,
    backendUrl,
    prefix,
  })

test.each([
  ['http://store.internal:81/base/items/a?x=1#y', '/items/a?x=1#y'],
  ['HTTP://STORE.internal:81/base/items/a', '/items/a'],
  ['/base/items/a%2Fb', '/items/a%2Fb'],
  ['/exports/items', '/items/export'],
  ['/elsewhere/7', '/elsewhere/7'],
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
