/** The client of a context, as a policy knows it: nobody can show its credentials again. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { SampledContext } from '../facts/facts.ts'
import { clientOf, type Client, type Identified } from '../identify/client.ts'
import type { Draft } from './draft.ts'

type Recognised = Exclude<Client['via'], 'anonymous'>

/**
 * Problem: `unknown-client`, where the policy does not recognise it by what it came with.
 *
 * @param tokensSayTenant whether the tenant of a context that came with a token is the token's
 */
export const clientIn = (
  { clients }: Pick<Draft, 'clients'>,
  { client: id, via, tenant }: SampledContext,
  tokensSayTenant: boolean,
): Result<Identified> => {
  if (via === 'anonymous') return ok({ client: { id, via, explain: false }, consumed: [] })
  const by = via as Recognised
  const known = clients.get(id)
  if (by === 'api-key' && (!known || known.keys.length === 0)) {
    return failed(problem('unknown-client', 'Its key belongs to no client of this policy.'))
  }
  if (known?.via?.includes(by) === false) {
    return failed(problem('unknown-client', `The client is not recognised by ${by}.`))
  }
  const own = by === 'jwt' && tokensSayTenant ? tenant : undefined
  return ok({ client: clientOf(id, by, known as never, own), consumed: [] })
}
