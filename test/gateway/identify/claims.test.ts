import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { askerOf, indifferent } from '../../../src/gateway/cache/asker.ts'
import { claimedFamilies, claimedNames } from '../../../src/gateway/identify/claims.ts'
import { HeaderList } from '../../../src/http/index.ts'
import { holds } from '../../support/seed.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore } from '../support/servers.ts'

/** What proxies, sign-on gateways and clouds tell the services behind them, whatever our tables say. */
const words = `
  cf-access-authenticated-user-email cf-access-jwt-assertion cf-connecting-ip client-cert fastly-client-ip
  forwarded front-end-https proxy-client-ip remote-addr remote-email remote-groups remote-user
  ssl-client-cert tailscale-user-login true-client-ip wl-proxy-client-ip x-amzn-oidc-data
  x-amzn-oidc-identity x-arr-clientcert x-auth-request-email x-auth-request-user x-auth-user
  x-authenticated-user x-authenticated-userid x-authentik-groups x-authentik-username x-azure-clientip
  x-client-cert x-client-dn x-client-ip x-cluster-client-ip x-consumer-username
  x-credential-identifier x-envoy-external-address x-forwarded x-forwarded-access-token
  x-forwarded-client-cert x-forwarded-email x-forwarded-groups x-forwarded-port x-forwarded-prefix
  x-forwarded-ssl x-forwarded-user x-goog-authenticated-user-email x-goog-iap-jwt-assertion x-host
  x-http-host-override x-ms-client-principal x-ms-client-principal-name x-original-url
  x-pomerium-jwt-assertion x-proxyuser-ip x-real-ip x-remote-extra-scopes x-remote-group
  x-remote-user x-rewrite-url x-scheme x-ssl-client-verify x-tls-client-cert x-vouch-user
  x-webauth-user`
const names = [
  ...new Set([
    ...words.trim().split(/\s+/),
    ...claimedNames,
    ...claimedFamilies.map((family) => `${family}anything`),
  ]),
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
    const plain = [
      'x-tenant',
      'x_custom',
      'via',
      'x-forward',
      'accept-language',
      'x-auth-token',
      'x-remotely',
      'x-consumers',
      'x-schema',
      'remote',
      'cf-ray',
    ]
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
