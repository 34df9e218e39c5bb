/** The same judgement in real workerd, whose headers and fetch are the platform's own. */
import { SignJWT } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import { bundleWorker, startWorkerd } from '../../support/workerd.ts'
import { thing } from '../omit/contract.ts'
import { call, startListener, startStore } from '../support/servers.ts'
import { jwk, signer, type Jwt } from './support.ts'

const bundle = bundleWorker('test/gateway/omit/wrangler.toml')

const token = (claims: Record<string, unknown> = {}, kid = 'k') =>
  new SignJWT({ sub: 'ann', exp: Date.now() / 1000 + 600, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid })
    .sign(signer.privateKey)

const start = async (jwt: Jwt) => {
  const store = await startStore((_, outgoing) => {
    outgoing.writeHead(200, { 'Content-Type': 'application/json' })
    outgoing.end(JSON.stringify(thing('a')))
  })
  const config = JSON.stringify({ identity: { jwt, anonymous: { allow: true } } })
  const worker = await startWorkerd(await bundle, { STORE: store.url, CONFIG: config })
  onTestFinished(() => worker.close())
  const ask = (headers: Record<string, string | string[]>) =>
    call(`${worker.url}/things/a`, { headers })
  return { ask, store }
}

describe('on workerd, Authorization', () => {
  // An empty line is not among them: workerd takes it for none, and the store sees none.
  test('is judged as on Node', async () => {
    const { ask, store } = await start({ jwks: { keys: [jwk] }, forward: true })
    const good = await token()
    for (const text of [
      'Bearer\tforged',
      'Bearer\u00a0forged',
      'bEARER',
      'Bearer forged',
      ', Bearer forged',
      'Basic eDp5',
      'Basic eDp5, Bearer forged',
      [`Bearer ${good}`, 'Bearer forged'],
      `Bearer ${await token({ exp: undefined })}`,
      `Bearer ${await token({ sub: 'anonymous' })}`,
    ]) {
      expect({ text, status: (await ask({ Authorization: text })).status }).toEqual({
        text,
        status: 401,
      })
    }
    expect(store.received).toEqual([])
    expect((await ask({ Authorization: `Bearer ${good}` })).status).toBe(200)
  })

  test('is judged by keys from a URL, fetched once, also by many at once', async () => {
    let asked = 0
    const url = await startListener((_, outgoing) => {
      asked += 1
      outgoing.end(JSON.stringify({ keys: [jwk] }))
    })
    const { ask } = await start({ jwks: { url } })
    const first = await Promise.all(
      Array.from({ length: 8 }, async (_, i) =>
        ask({ Authorization: `Bearer ${await token({ i })}` }),
      ),
    )
    expect(first.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
    const before = asked
    for (let i = 0; i < 20; i += 1) {
      const answer = await ask({ Authorization: `Bearer ${await token({}, `stranger-${i}`)}` })
      expect(answer.status).toBe(401)
    }
    expect(asked).toBe(before)
  })

  test('cannot be judged by a key set without end, or elsewhere', async () => {
    const large = await startListener((_, outgoing) => outgoing.end(' '.repeat(2_000_000)))
    const elsewhere = await startListener((_, outgoing) =>
      outgoing.writeHead(302, { location: `${large}/x` }).end(),
    )
    for (const url of [large, elsewhere]) {
      const { ask } = await start({ jwks: { url } })
      expect((await ask({ Authorization: `Bearer ${await token()}` })).status).toBe(503)
    }
  })
})
