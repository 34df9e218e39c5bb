/** The client of a context, as a policy knows it: nobody can show its credentials again. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { Clients } from '../../policy/index.ts'
import type { SampledContext } from '../facts/facts.ts'
import { clientOf, namedClient, type Client, type Identified } from '../identify/client.ts'

const keyOwner = (clients: Clients, id: string): Result<Client> => {
  const known = clients.get(id)
  return known && known.keys.length > 0 && known.via?.includes('api-key') !== false
    ? ok(clientOf(id, 'api-key', known))
    : failed(problem('unknown-client', 'Its key would belong to no known client.'))
}

const identified = (client: Result<Client>): Result<Identified> =>
  client.ok ? ok({ client: client.value, consumed: [] }) : client

/**
 * Problem: `unknown-client`, where it would not be recognised by what it came with. Whether it has
 * replaced a key that is taken away nobody can tell of a context.
 *
 * @param tokensSayTenant whether the tenant of a context that came with a token is the token's
 */
export const clientIn = (
  clients: Clients,
  { client: id, via, sticksTo, tenant }: SampledContext,
  tokensSayTenant: boolean,
): Result<Identified> => {
  switch (via) {
    case 'api-key':
      return identified(keyOwner(clients, id))
    case 'jwt':
      return identified(namedClient(id, via, clients, tokensSayTenant ? tenant : undefined))
    case 'trusted-header':
      return identified(namedClient(id, via, clients))
    default: {
      const sticks = sticksTo === undefined ? {} : { targetingKey: sticksTo }
      return identified(ok({ id, via: 'anonymous', explain: false, ...sticks }))
    }
  }
}
