import { createHash } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import { items } from '../support/contract.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startListener, startStore } from '../support/servers.ts'

const hashed = (key: string) => `sha256:${createHash('sha256').update(key).digest('hex')}`

const start = async (
  identity: GatewayConfigInput['identity'],
  env: Record<string, string> = {},
  now?: () => number,
) => {
  const store = await startStore((_, outgoing) => {
    outgoing.writeHead(200, { 'Content-Type': 'application/json' })
    outgoing.end(JSON.stringify(items['2.0']))
  })
  const gateway = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    env,
    ...(now ? { now } : {}),
    config: {
      ...(identity ? { identity } : {}),
      clients: [
        { id: 'ann', key: hashed('ann-key'), pin: '1.1', explain: true, tenant: 'north' },
        { id: 'bob', key: hashed('bob-key') },
      ],
    },
  })
  const ask = (headers: Record<string, string | string[]>) =>
    call(`${gateway.url}/items/a`, { headers: { 'Isthmus-Explain': '1', ...headers } })
  return { store, gateway, ask }
}

/** The problem of a 401 that says how to come in. */
const refusal = ({ status, json, headers }: Awaited<ReturnType<typeof call>>) =>
  status === 401 && headers['www-authenticate'] !== undefined ? json['code'] : status

describe('an API key', () => {
  test('tells the client, its pin and what it may ask, and goes no further', async () => {
    const { ask, store } = await start({ apiKey: {} })
    const answer = await ask({ 'X-API-Key': 'ann-key' })
    expect(answer.headers['api-version']).toBe('1.1.0')
    expect(answer.headers['isthmus-decision']).toMatch(/^client="ann", version="1.1", source=pin/)
    expect(store.last().headers).not.toHaveProperty('x-api-key')
  })

  test.each([['wrong'], [''], ['ann-key, bob-key'], [hashed('ann-key')]])(
    'that is not right (%j) is refused, and not anonymous',
    async (key) => {
      const { ask, store, gateway } = await start({ apiKey: {}, anonymous: { allow: true } })
      const answer = await ask({ 'X-API-Key': key })
      expect(refusal(answer)).toBe('unknown-client')
      expect(store.received).toEqual([])
      expect(key === '' || !JSON.stringify([answer, gateway.lines]).includes(`"${key}"`)).toBe(true)
    },
  )

  test('may be in another header', async () => {
    const { ask } = await start({ apiKey: { header: 'X-Mine' } })
    const answer = await ask({ 'X-Mine': 'ann-key' })
    expect(answer.headers['isthmus-decision']).toContain('client="ann"')
    expect(answer.headers['vary']).toContain('X-Mine')
  })
})

describe('no credentials', () => {
  test('are anonymous where that is allowed', async () => {
    const { ask } = await start({ anonymous: { explain: true } })
    expect((await ask({})).headers['isthmus-decision']).toContain('client="anonymous"')
  })

  test('are refused where they are required', async () => {
    const { ask } = await start({ apiKey: {}, anonymous: { allow: false } })
    const answer = await ask({})
    expect(refusal(answer)).toBe('credentials-required')
    expect(answer.headers['www-authenticate']).toBe('ApiKey realm="isthmus", header="X-API-Key"')
  })
})

const keys = await generateKeyPair('ES256', { extractable: true })
const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k', alg: 'ES256' }

const now = () => 1_800_000_000_000
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })

const sign = (claims: Record<string, unknown>, key = keys.privateKey, expires = 60) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: 'k' })
    .setIssuer('https://issuer.example')
    .setAudience('isthmus')
    .setExpirationTime(now() / 1000 + expires)
    .sign(key)

describe('a token', () => {
  const jwt = {
    jwks: { keys: [jwk] },
    issuer: 'https://issuer.example',
    audience: 'isthmus',
    tenantClaim: 'org',
  }
  test('tells the client by its claim, and goes no further', async () => {
    const { ask, store } = await start({ jwt }, {}, now)
    const answer = await ask(bearer(await sign({ sub: 'ann', org: 'south' })))
    expect(answer.headers['isthmus-decision']).toContain('client="ann", version="1.1", source=pin')
    expect(store.last().headers).not.toHaveProperty('authorization')
  })

  test('may name a client that is not configured', async () => {
    const { ask, gateway } = await start({ jwt: { ...jwt, clientClaim: 'client_id' } }, {}, now)
    const answer = await ask(bearer(await sign({ client_id: 'zoë' })))
    expect(answer.status).toBe(200)
    expect(gateway.lines.at(-1)?.fields).toMatchObject({ client: 'zoë' })
  })

  test('goes on to the store where it is wanted', async () => {
    const { ask, store } = await start({ jwt: { ...jwt, forward: true } }, {}, now)
    await ask(bearer(await sign({ sub: 'ann' })))
    expect(store.last().headers).toHaveProperty('authorization')
  })

  test('is refused when it is not right', async () => {
    const { ask, store } = await start({ jwt }, {}, now)
    const other = await generateKeyPair('ES256')
    const good = await sign({ sub: 'ann' })
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`
    for (const token of [
      await sign({ sub: 'ann' }, other.privateKey),
      await sign({ sub: 'ann' }, keys.privateKey, -60),
      await sign({}),
      await sign({ sub: 'a\nb' }),
      await sign({ sub: 7 }),
      `${good.slice(0, -4)}AAAA`,
      unsigned,
      'nonsense',
    ]) {
      expect(refusal(await ask(bearer(token)))).toBe('unknown-client')
    }
    expect(store.received).toEqual([])
  })

  test('is refused for another audience or issuer', async () => {
    for (const wrong of [{ issuer: 'https://other.example' }, { audience: 'other' }]) {
      const { ask } = await start({ jwt: { ...jwt, ...wrong } }, {}, now)
      expect(refusal(await ask(bearer(await sign({ sub: 'ann' }))))).toBe('unknown-client')
    }
  })

  test('is judged by keys from a URL', async () => {
    const url = await startListener((_, outgoing) => {
      outgoing.setHeader('Content-Type', 'application/json')
      outgoing.end(JSON.stringify({ keys: [jwk] }))
    })
    const { ask } = await start({ jwt: { ...jwt, jwks: { url } } }, {}, now)
    const answer = await ask(bearer(await sign({ sub: 'ann' })))
    expect(answer.headers['isthmus-decision']).toContain('client="ann"')
  })

  test('cannot be judged while those keys are out of reach', async () => {
    const { ask } = await start({ jwt: { ...jwt, jwks: { url: 'http://127.0.0.1:9/' } } }, {}, now)
    const answer = await ask(bearer(await sign({ sub: 'ann' })))
    expect(answer.json).toMatchObject({ status: 503, code: 'identity-unavailable' })
  })

  test('of another scheme is the store’s where that is wanted', async () => {
    const { ask, store } = await start(
      { jwt: { ...jwt, otherSchemes: 'pass' }, anonymous: { explain: true } },
      {},
      now,
    )
    const answer = await ask({ Authorization: 'Basic eDp5' })
    expect(answer.headers['isthmus-decision']).toContain('client="anonymous"')
    expect(store.last().headers['authorization']).toBe('Basic eDp5')
  })

  test('that is none, or one of two, is refused and goes nowhere', async () => {
    const { ask, store } = await start({ jwt, anonymous: { allow: true } }, {}, now)
    const good = await sign({ sub: 'ann' })
    for (const words of [
      'Bearer',
      'Bearer ',
      `bearer ${good} x`,
      `Bearer ${good}, Bearer ${good}`,
    ]) {
      expect(refusal(await ask({ Authorization: words }))).toBe('unknown-client')
    }
    expect(store.received).toEqual([])
  })

  test('and a key of another client are refused together', async () => {
    const { ask } = await start({ jwt, apiKey: {} }, {}, now)
    const token = await sign({ sub: 'ann' })
    expect(refusal(await ask({ ...bearer(token), 'X-API-Key': 'bob-key' }))).toBe('unknown-client')
    const same = await ask({ ...bearer(token), 'X-API-Key': 'ann-key' })
    expect(same.status).toBe(200)
  })

  test('from a file must be loaded by the runtime', async () => {
    await expect(start({ jwt: { ...jwt, jwks: { file: 'keys.json' } } })).rejects.toMatchObject({
      code: 'config-invalid',
    })
  })
})

describe('a trusted header', () => {
  const trustedHeader = { name: 'X-Client', secret: { header: 'X-Proof', env: 'PROOF' } }
  const env = { PROOF: 'open sesame' }

  test('names the client when the proxy proves itself, and goes no further', async () => {
    const { ask, store } = await start({ trustedHeader }, env)
    const answer = await ask({ 'X-Client': 'ann', 'X-Proof': 'open sesame' })
    expect(answer.headers['isthmus-decision']).toContain('client="ann"')
    expect(store.last().headers).not.toHaveProperty('x-client')
    expect(store.last().headers).not.toHaveProperty('x-proof')
  })

  test.each([[{}], [{ 'X-Proof': '' }], [{ 'X-Proof': 'open sesam' }]])(
    'without its proof (%j) is refused',
    async (headers) => {
      const { ask } = await start({ trustedHeader }, env)
      expect(refusal(await ask({ 'X-Client': 'ann', ...headers }))).toBe('unknown-client')
    },
  )

  test('that is absent leaves an anonymous client, and the proof goes no further', async () => {
    const { ask, store } = await start({ trustedHeader, apiKey: {} }, env)
    await ask({ 'X-Proof': 'open sesame' })
    expect(store.last().headers).not.toHaveProperty('x-proof')
    await ask({ 'X-Proof': 'open sesame', 'X-API-Key': 'ann-key' })
    expect(store.last().headers).not.toHaveProperty('x-proof')
    expect(store.received).toHaveLength(2)
  })

  test('given twice is refused: one may be the own word of the client', async () => {
    const { ask } = await start({ trustedHeader: { name: 'X-Client' } })
    expect(refusal(await ask({ 'X-Client': ['mallory', 'ann'] }))).toBe('unknown-client')
    expect((await ask({ 'X-Client': 'ann' })).status).toBe(200)
  })

  test('needs its secret in the environment', async () => {
    await expect(start({ trustedHeader })).rejects.toMatchObject({
      code: 'config-invalid',
      issues: [{ place: 'identity > trustedHeader > secret > env' }],
    })
  })
})
