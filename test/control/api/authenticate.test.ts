import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { useApi } from './support.ts'

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('whoever has no good token', () => {
  const api = useApi({
    limits: { attempts: { perAddress: 1000, overall: 100_000, ms: 60_000, addresses: 100 } },
  })

  test('is told that one is needed', async () => {
    const { status, headers, json } = await api.ask('GET', '/me', { as: 'nobody' })
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toBe('Bearer realm="isthmus-admin"')
    expect(json.code).toBe('token-required')
  })

  test('learns nothing from what was wrong with it', async () => {
    const expired = await api.store.createToken({
      name: 'expired',
      role: 'admin',
      by: 'test',
      expiresAt: '2020-01-01T00:00:00Z',
    })
    const revoked = await api.store.createToken({ name: 'revoked', role: 'admin', by: 'test' })
    await api.store.revokeToken(revoked.token.id, 'test')
    const wrong = [
      bearer(expired.secret),
      bearer(revoked.secret),
      bearer(`ist_${'A'.repeat(43)}`),
      bearer('ist_'),
      bearer("ist_' or '1'='1"),
      bearer('eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.'),
      bearer('x'.repeat(15_000)),
      { authorization: 'Basic YWRtaW46YWRtaW4=' },
      { authorization: `Bearer ${api.tokens.admin}, Bearer ${api.tokens.admin}` },
      { authorization: `Token ${api.tokens.admin}` },
      { authorization: 'Bearer' },
      { authorization: '' },
      bearer(api.tokens.admin.slice(0, -1)),
      bearer(api.tokens.admin.toLowerCase()),
    ]
    const told = await Promise.all(
      wrong.map(async (headers) => {
        const {
          status,
          json,
          headers: answered,
        } = await api.ask('GET', '/me', {
          as: 'nobody',
          headers,
        })
        const { request_id: _, ...rest } = json
        return { status, rest, challenge: answered.get('www-authenticate') }
      }),
    )
    expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(told[0]?.status).toBe(401)
  })

  test('is not let in by a token anywhere else', async () => {
    const { admin } = api.tokens
    const tries = [
      api.ask('GET', `/me?access_token=${admin}`, { as: 'nobody' }),
      api.ask('GET', '/me', { as: 'nobody', headers: { cookie: `token=${admin}` } }),
      api.ask('GET', '/me', { as: 'nobody', headers: { 'x-api-key': admin } }),
    ]
    for (const { status } of await Promise.all(tries)) expect(status).toBe(401)
  })
})

describe('whoever fails again and again', () => {
  const clock = { now: Date.now() }
  const api = useApi({
    now: () => clock.now,
    limits: { attempts: { perAddress: 3, overall: 1000, ms: 60_000, addresses: 100 } },
  })

  test('has to wait, and those with a good token that is known do not', async () => {
    expect((await api.ask('GET', '/me', { as: 'viewer' })).status).toBe(200)
    const fail = () => api.ask('GET', '/me', { as: 'nobody', headers: bearer('ist_no') })
    for (let i = 0; i < 3; i++) expect((await fail()).status).toBe(401)
    const waiting = await fail()
    expect(waiting.status).toBe(429)
    expect(waiting.headers.get('retry-after')).toBe('60')
    expect((await api.ask('GET', '/me', { as: 'viewer' })).status).toBe(200)
    expect((await api.ask('GET', '/me', { as: 'admin' })).status).toBe(429)
    clock.now += 60_000
    expect((await api.ask('GET', '/me', { as: 'admin' })).status).toBe(200)
    expect((await fail()).status).toBe(401)
  })

  test('is nobody whose token has ended: a page goes on asking with it until it notices', async () => {
    clock.now += 60_000
    const made = await api.store.createToken({ name: 'open page', role: 'viewer', by: 'test' })
    const ask = () => api.ask('GET', '/me', { as: 'nobody', headers: bearer(made.secret) })
    expect((await ask()).status).toBe(200)
    await api.store.revokeToken(made.token.id, 'test')
    for (let i = 0; i < 10; i++) expect((await ask()).status).toBe(401)
    expect((await api.ask('GET', '/me', { as: 'admin' })).status).toBe(200)
  })
})

describe('a page of another origin', () => {
  const api = useApi()

  test.each([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'cross-site', origin: 'SELF' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'SELF.evil.example' }, 403],
    [{ 'sec-fetch-site': 'same-origin', origin: 'SELF' }, 200],
    [{ 'sec-fetch-site': 'none' }, 200],
    [{ origin: 'SELF' }, 200],
  ])('with %j is answered %i', async (headers, status) => {
    const asked = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('SELF', api.url)]),
    )
    // Browsers' fetch, and that of Node, sets such headers itself.
    const { request } = await import('node:http')
    const sent = request(`${api.url}/api/me`, {
      headers: { ...asked, ...bearer(api.tokens.viewer) },
    }).end()
    const [response] = await once(sent, 'response')
    response.resume()
    expect(response.statusCode).toBe(status)
    expect(response.headers['access-control-allow-origin']).toBeUndefined()
  })

  test('gets no preflight', async () => {
    const { status, headers } = await api.ask('OPTIONS', '/me', {
      headers: { 'access-control-request-method': 'PUT' },
    })
    expect(status).toBe(405)
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

describe('people of an OpenID provider', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const other = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }
  let asked = 0
  const provider = createServer((_, answer) => {
    asked += 1
    answer.setHeader('content-type', 'application/json')
    answer.end(JSON.stringify({ keys: [jwk] }))
  }).listen(0, '127.0.0.1')
  await once(provider, 'listening')
  const { port } = provider.address() as AddressInfo
  afterAll(() => void provider.close())

  const api = useApi({
    limits: { attempts: { perAddress: 1000, overall: 100_000, ms: 60_000, addresses: 100 } },
    oidc: {
      issuer: 'https://id.example',
      audience: 'isthmus',
      jwks: { url: `http://127.0.0.1:${port}/jwks` },
      algorithms: ['ES256'],
      nameClaim: 'sub',
      roleClaim: 'realm.groups',
      roles: { releases: 'release-manager', everybody: 'viewer' },
      clockToleranceMs: 0,
    },
  })

  interface Claims {
    readonly [name: string]: unknown
  }

  const good: Claims = {
    iss: 'https://id.example',
    aud: 'isthmus',
    sub: 'misato',
    exp: Math.floor(Date.now() / 1000) + 600,
    realm: { groups: ['everybody', 'releases', 'constructor'] },
  }

  const tokenOf = (claims: Claims, key = privateKey) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k' }).sign(key)

  const who = async (claims: Claims, key = privateKey) =>
    api.ask('GET', '/me', { as: 'nobody', headers: bearer(await tokenOf(claims, key)) })

  test('have the highest role of their groups, and are named in the audit', async () => {
    const { status, json } = await who(good)
    expect(status).toBe(200)
    expect(json).toMatchObject({ actor: 'oidc:misato', role: 'release-manager' })
    const headers = bearer(await tokenOf(good))
    const done = await api.ask('PUT', '/kills/all', {
      as: 'nobody',
      headers,
      body: { backend: 'blue' },
    })
    expect(done.status).toBe(200)
    const { items } = (await api.ask('GET', '/audit')).json
    expect(items.at(-1).actor).toBe('oidc:misato')
    expect(asked).toBe(1)
  })

  test.each<[string, Claims]>([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: 'other' }],
    ['no audience', { aud: undefined }],
    ['a past end', { exp: Math.floor(Date.now() / 1000) - 10 }],
    ['no end', { exp: undefined }],
    ['no name', { sub: undefined }],
    ['a name of two lines', { sub: 'a\nb' }],
    ['a name that is no text', { sub: 7 }],
    ['no group', { realm: { groups: [] } }],
    ['only unknown groups', { realm: { groups: ['constructor', '__proto__', 'toString'] } }],
    ['groups that are no list of texts', { realm: { groups: { releases: true } } }],
    ['a not-before that is to come', { nbf: Math.floor(Date.now() / 1000) + 600 }],
  ])('are refused with %s', async (_, claims) => {
    const { status, json } = await who({ ...good, ...claims })
    expect(status).toBe(401)
    expect(json.code).toBe('unknown-token')
  })

  test('are refused with the signature of somebody else', async () => {
    expect((await who(good, other.privateKey)).status).toBe(401)
  })

  test('cannot pretend to be a token of ours', async () => {
    const { json } = await who({ ...good, sub: 'token:admin' })
    expect(json.actor).toBe('oidc:token:admin')
  })
})
