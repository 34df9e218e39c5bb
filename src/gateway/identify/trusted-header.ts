/** A header in which a proxy before the gateway names the client it has recognised. */
import { Failure, failed, ok, problem } from '../../errors/index.ts'
import type { IdentityConfig } from '../config/config-schema.ts'
import { isClientId } from '../../policy/index.ts'
import { namedClient, type Credential } from './client.ts'
import { sameSecret } from './secret.ts'

type TrustedHeader = NonNullable<IdentityConfig['trustedHeader']>

/** @throws Failure `config-invalid` when the environment lacks the shared secret */
export const trustedHeader = (
  { name, secret }: TrustedHeader,
  env: Readonly<Record<string, string | undefined>>,
): Credential => {
  const expected = secret && env[secret.env]
  if (secret && !expected) {
    throw new Failure('config-invalid', 'A secret is missing.', [
      {
        place: 'identity > trustedHeader > secret > env',
        message: `the environment has no ${secret.env}`,
      },
    ])
  }
  if (expected && !/^[\x21-\x7e]+(?: +[\x21-\x7e]+)*$/.test(expected)) {
    throw new Failure('config-invalid', 'A secret cannot be sent.', [
      {
        place: 'identity > trustedHeader > secret > env',
        message: `${secret?.env} holds what no header carries as it is: use ASCII without blanks around it`,
      },
    ])
  }
  // What proves the proxy is consumed whoever it names, and where it names nobody.
  const consumed = [name.toLowerCase()]
  return async (headers, clients) => {
    const id = headers.get(name)
    if (id === null) return undefined
    if (secret && expected) {
      const proof = headers.get(secret.header) ?? ''
      if (!(await sameSecret(proof, expected))) {
        return failed(problem('unknown-client', `${name} came without its shared secret.`))
      }
    }
    // Several values are joined with commas: one of them may be the client's own.
    if (!isClientId(id) || id.includes(',')) {
      return failed(problem('unknown-client', `${name} does not hold the id of one client.`))
    }
    const client = namedClient(id, 'trusted-header', clients)
    return client.ok ? ok({ client: client.value, consumed }) : client
  }
}
