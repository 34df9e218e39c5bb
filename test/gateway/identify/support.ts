/** A signer of tokens, and a gateway that believes it. */
import { exportJWK, generateKeyPair, SignJWT, type JWTHeaderParameters } from 'jose'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import { items } from '../support/contract.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore } from '../support/servers.ts'

export const signer = await generateKeyPair('ES256', { extractable: true })
export const jwk = { ...(await exportJWK(signer.publicKey)), kid: 'k', alg: 'ES256' }

export const seconds = 1_800_000_000
export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })

/** A token that is right, but for what is given. */
export const sign = (
  claims: Record<string, unknown> = {},
  header: Partial<JWTHeaderParameters> & Record<string, unknown> = {},
  key: Parameters<SignJWT['sign']>[0] = signer.privateKey,
) =>
  new SignJWT({ sub: 'ann', exp: seconds + 60, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'k', ...header })
    .sign(key)

type Identity = NonNullable<GatewayConfigInput['identity']>
export type Jwt = NonNullable<Identity['jwt']>

export const start = async (
  jwt: Partial<Jwt> = {},
  now: () => number = () => seconds * 1000,
  config: Partial<GatewayConfigInput> = {},
) => {
  const store = await startStore((_, outgoing) => {
    outgoing.writeHead(200, { 'Content-Type': 'application/json' })
    outgoing.end(JSON.stringify(items['2.0']))
  })
  const gateway = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    now,
    config: {
      identity: { jwt: { jwks: { keys: [jwk] }, ...jwt }, anonymous: { allow: true } },
      ...config,
    },
  })
  const ask = async (headers: Record<string, string | string[]>) => {
    const { status, json } = await call(`${gateway.url}/items/a`, { headers })
    const { fields } = gateway.lines.findLast(({ message }) => message === 'Request answered')!
    return { status, code: json['code'], client: fields['client'] }
  }
  return { store, gateway, ask }
}

export const refused = { status: 401, code: 'unknown-client', client: 'unknown' }
