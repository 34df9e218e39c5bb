import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { askerOf, indifferent } from '../../src/gateway/cache/asker.ts'
import { claimedFamilies, claimedNames } from '../../src/gateway/claims.ts'
import { HeaderList } from '../../src/http/index.ts'
import { holds } from '../support/seed.ts'
import { startGateway } from './support/gateway.ts'
import { call, startStore } from './support/servers.ts'

const names = [
  'x-forwarded',
  ...claimedNames,
  ...claimedFamilies.map((family) => `${family}anything`),
  ...['user', 'email', 'groups', 'access-token', 'client-cert', 'prefix', 'port', 'ssl'].map(
    (name) => `x-forwarded-${name}`,
  ),
]
const imitations = [
  'x_user',
  'X_User',
  'x.user',
  'x_secret',
  'x_key',
  'x_forwarded_for',
  'x.real~ip',
]
const steering = [
  'content_length',
  'if_match',
  'transfer_encoding',
  'proxy_authorization',
  'x_http_method_override',
  'x_method_override',
  'x_request_id',
  'api_version',
  'proxy',
]

const behind = async (trust: boolean) => {
  const store = await startStore((_, outgoing) => outgoing.end('{}'))
  const gateway = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    config: {
      forwarded: { trust },
      identity: {
        apiKey: { header: 'X-Key' },
        trustedHeader: { name: 'X-User', secret: { header: 'X-Secret', env: 'S' } },
      },
    },
    env: { S: 'proof' },
  })
  /** The headers whose claims the store gets to see. */
  return async (given: readonly string[]): Promise<readonly string[]> => {
    const seen: string[] = []
    for (const name of given) {
      const headers = { 'API-Version': '2.0', [name]: 'claimed' }
      const { status } = await call(`${gateway.url}/items/a`, { headers })
      expect(status).toBe(200)
      if (JSON.stringify(store.last().headers).includes('claimed')) seen.push(name)
    }
    return seen
  }
}

describe('what a peer says of itself', () => {
  test('is dropped where nobody trusts it, name by name', async () => {
    const seen = await behind(false)
    expect(await seen(names)).toEqual([])
  })

  test('is kept of a proxy of ours', async () => {
    const seen = await behind(true)
    expect(await seen(names)).toEqual(names)
  })

  test('is dropped of anybody where a store could take it for something else', async () => {
    for (const trust of [false, true]) {
      const seen = await behind(trust)
      expect(await seen([...imitations, ...steering])).toEqual([])
    }
  })

  test('is left alone where it claims nothing', async () => {
    const seen = await behind(false)
    const plain = ['x-tenant', 'x_custom', 'via', 'x-forward', 'accept-language']
    expect(await seen(plain)).toEqual(plain)
  })
})

const forwarded = (value: string) => askerOf(HeaderList.of({ forwarded: value }))

test('every header that reaches a store and differs makes another key of the cache', () => {
  const name = fc
    .oneof(
      fc.constantFrom(...names, 'host', 'origin'),
      fc.stringMatching(/^(x-|sec-|if-)?[a-z-]{1,20}$/),
    )
    .filter((one) => !indifferent.has(one) && one !== 'forwarded')
  holds(
    500,
    fc.property(name, fc.string(), fc.string(), (header, one, other) => {
      const [a, b, none] = [{ [header]: one }, { [header]: other }, {}].map((headers) =>
        JSON.stringify(askerOf(HeaderList.of(headers as Record<string, string>))),
      )
      expect(a === b).toBe(one === other)
      expect(a).not.toBe(none)
    }),
  )
  expect(forwarded('for=1.1.1.1;host=a')).toEqual(forwarded('for="[::1]";host=a'))
  expect(forwarded('for=1.1.1.1;host=a')).not.toEqual(forwarded('for=1.1.1.1;host=b'))
})
