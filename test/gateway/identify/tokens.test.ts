/** Tokens of somebody else, in every way that was ever tried. */
import { createHash } from 'node:crypto'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import { fixedFlags, startGateway } from '../support/gateway.ts'
import { call, startListener, startStore } from '../support/servers.ts'
import { bearer, jwk, refused, seconds, sign, signer, start } from './support.ts'

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const secretOf = async () => new TextEncoder().encode(await exportSPKI(signer.publicKey))
const stranger = await generateKeyPair('ES256', { extractable: true })
const strangerJwk = await exportJWK(stranger.publicKey)

const claims = { sub: 'ann', exp: seconds + 60 }

/** A gateway whose flags note of which tenant a request is. */
const telling = async (clients: GatewayConfigInput['clients']) => {
  const tenants: (string | undefined)[] = []
  const fixed = fixedFlags({ store: 'blue' })
  const store = await startStore((_, outgoing) => outgoing.end())
  const { url } = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    now: () => seconds * 1000,
    config: { identity: { jwt: { jwks: { keys: [jwk] }, tenantClaim: 'org' } }, clients },
    flags: {
      ...fixed,
      string: (key, fallback, context) => {
        tenants.push(context.tenant)
        return fixed.string(key, fallback, context)
      },
    },
  })
  const ask = (token: string) => call(`${url}/items/a`, { headers: bearer(token) })
  return { ask, tenants }
}

describe('a token', () => {
  test.each<[string, () => Promise<string> | string]>([
    [
      'signed with the public key as a secret',
      async () =>
        new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'k' }).sign(await secretOf()),
    ],
    [
      'signed with the key set as a secret',
      () =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', kid: 'k' })
          .sign(new TextEncoder().encode(JSON.stringify(jwk))),
    ],
    ['without a signature', () => `${base64({ alg: 'none', kid: 'k' })}.${base64(claims)}.`],
    [
      'without a signature, spelt otherwise',
      () => `${base64({ alg: 'NoNe', kid: 'k' })}.${base64(claims)}.`,
    ],
    ['with an empty signature', () => `${base64({ alg: 'ES256', kid: 'k' })}.${base64(claims)}.`],
    ['that brings its own key', () => sign({}, { jwk: strangerJwk }, stranger.privateKey)],
    [
      'that brings its own key, and no name of one',
      () => sign({}, { jwk: strangerJwk, kid: undefined as never }, stranger.privateKey),
    ],
    [
      'with an extension that must be understood',
      () =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'ES256', kid: 'k', crit: ['urn:x'], 'urn:x': 1 })
          .sign(signer.privateKey, { crit: { 'urn:x': true } }),
    ],
    [
      'with an unencoded payload',
      () =>
        `${base64({ alg: 'ES256', kid: 'k', b64: false, crit: ['b64'] })}.${base64(claims)}.AAAA`,
    ],
    ['of an unknown key', () => sign({}, { kid: 'other' })],
    ['without an end', () => sign({ exp: undefined })],
    ['that has ended', () => sign({ exp: seconds - 60 })],
    ['that has not begun', () => sign({ nbf: seconds + 60 })],
    ['with an end that is no number', () => sign({ exp: '1' })],
    ['for nobody', () => sign({ sub: undefined })],
    ['for the anonymous', () => sign({ sub: 'anonymous' })],
    ['for the unknown', () => sign({ sub: 'Unknown' })],
    ['for a text with a line end', () => sign({ sub: 'a\nb' })],
    ['for a name without end', () => sign({ sub: 'a'.repeat(300) })],
    ['of two parts', () => 'a.b'],
    ['of five parts', () => 'a.b.c.d.e'],
    ['of dots', () => '..'],
  ])('%s is refused', async (_, make) => {
    const { ask, store } = await start()
    expect(await ask(bearer(await make()))).toEqual(refused)
    expect(store.received).toEqual([])
  })

  test('that names where its key is, is not believed, and nobody asks there', async () => {
    let asked = 0
    const url = await startListener((_, outgoing) => {
      asked += 1
      outgoing.end(JSON.stringify({ keys: [{ ...strangerJwk, kid: 'k' }] }))
    })
    const { ask } = await start()
    for (const header of [{ jku: url }, { x5u: url }, { jku: url, kid: 'other' }]) {
      expect(await ask(bearer(await sign({}, header, stranger.privateKey)))).toEqual(refused)
    }
    expect(asked).toBe(0)
  })

  test('may be off by the tolerance, and no further', async () => {
    const { ask } = await start({ clockToleranceMs: 10_000 })
    expect((await ask(bearer(await sign({ exp: seconds - 9 })))).status).toBe(200)
    expect((await ask(bearer(await sign({ nbf: seconds + 9 })))).status).toBe(200)
    expect(await ask(bearer(await sign({ exp: seconds - 11 })))).toEqual(refused)
    expect(await ask(bearer(await sign({ nbf: seconds + 11 })))).toEqual(refused)
  })

  test('of a right key is refused where its algorithm is not among those accepted', async () => {
    const token = bearer(await sign())
    const narrow = await start({ algorithms: ['RS256', 'ES384'] })
    expect(await narrow.ask(token)).toEqual(refused)
    const wide = await start({ algorithms: ['RS256', 'ES256'] })
    expect(await wide.ask(token)).toMatchObject({ status: 200, client: 'ann' })
  })

  test('must have the claims that are asked for', async () => {
    const { ask } = await start({ requiredClaims: ['jti'] })
    expect(await ask(bearer(await sign()))).toEqual(refused)
    expect((await ask(bearer(await sign({ jti: '1', exp: undefined })))).status).toBe(200)
  })

  test('names a tenant as it names a client, or none', async () => {
    const { ask } = await start({ tenantClaim: 'org' })
    for (const org of ['a\nb', '', 'x'.repeat(300), 7, null, ['a']]) {
      expect(await ask(bearer(await sign({ org })))).toEqual(refused)
    }
    expect((await ask(bearer(await sign({ org: 'north' })))).status).toBe(200)
  })

  test('does not speak for a client that is recognised by its key only', async () => {
    const key = `sha256:${createHash('sha256').update('ann-key').digest('hex')}`
    const { ask } = await start({}, undefined, { clients: [{ id: 'ann', key, via: ['api-key'] }] })
    expect(await ask(bearer(await sign()))).toEqual(refused)
  })

  test('tells a tenant, whatever the configuration knows', async () => {
    const { ask, tenants } = await telling([{ id: 'ann', tenant: 'south' }, { id: 'bob' }])
    await ask(await sign({ org: 'north' }))
    await ask(await sign())
    await ask(await sign({ sub: 'bob' }))
    expect(tenants).toEqual(['north', 'south', undefined])
  })

  test('is not remembered beyond its end', async () => {
    let time = seconds * 1000
    const { ask } = await start({ clockToleranceMs: 0 }, () => time)
    const token = await sign({ exp: seconds + 10 })
    expect((await ask(bearer(token))).status).toBe(200)
    time += 9000
    expect((await ask(bearer(token))).status).toBe(200)
    time += 2000
    expect(await ask(bearer(token))).toEqual(refused)
  })

  test('that was too early is good once its time has come', async () => {
    let time = seconds * 1000
    const { ask } = await start({ clockToleranceMs: 0 }, () => time)
    const token = await sign({ nbf: seconds + 5 })
    expect(await ask(bearer(token))).toEqual(refused)
    time += 6000
    expect((await ask(bearer(token))).status).toBe(200)
  })
})

describe('nobody is called', () => {
  test.each(['anonymous', 'Unknown'])('%s by a proxy', async (id) => {
    const { ask } = await start({}, undefined, {
      identity: { trustedHeader: { name: 'X-Client' } },
    })
    expect(await ask({ 'X-Client': id })).toEqual(refused)
  })

  test.each(['anonymous', 'UNKNOWN'])('%s in the configuration', async (id) => {
    await expect(start({}, undefined, { clients: [{ id }] })).rejects.toMatchObject({
      code: 'config-invalid',
    })
  })
})

describe('a header', () => {
  test.each([
    { apiKey: { header: 'authorization' }, jwt: { jwks: { keys: [jwk] } } },
    { apiKey: { header: 'X-Client' }, trustedHeader: { name: 'x-client' } },
    { trustedHeader: { name: 'X-Client', secret: { header: 'X-CLIENT', env: 'A' } } },
    { trustedHeader: { name: 'Api-Version' } },
  ])('cannot mean two things (%j)', async (identity) => {
    await expect(start({}, undefined, { identity })).rejects.toMatchObject({
      code: 'config-invalid',
    })
  })
})
