/** Who calls. */
import type { HeaderList } from '../../http/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { isReservedId, type Attribute, type Clients, type KnownClient } from '../../policy/index.ts'

export interface Client {
  /** `anonymous` when no credentials were needed and none came. */
  readonly id: string
  readonly via: 'api-key' | 'jwt' | 'trusted-header' | 'anonymous'
  /** What percentages stick to, where that is not the id. */
  readonly targetingKey?: string
  /** Version it speaks when it says none. */
  readonly pin?: string
  readonly tenant?: string
  /** What flags see of it beside. */
  readonly attributes?: Readonly<Record<string, Attribute>>
  /** Whether it may ask why its request went where it went. */
  readonly explain: boolean
}

export interface Identified {
  readonly client: Client
  /** Headers, in lower case, that were meant for the gateway: the store does not get to see them. */
  readonly consumed: readonly string[]
}

/**
 * Looks for one kind of credentials; undefined when the request has none of that kind.
 *
 * @param clients those of the policy by which the request is decided
 */
export type Credential = (
  headers: HeaderList,
  clients: Clients,
) => Promise<Result<Identified> | undefined> | Result<Identified> | undefined

/** A client as the policy knows it, or a new one without a pin. */
export const clientOf = (
  id: string,
  via: Client['via'],
  known: KnownClient | undefined,
  tenant?: string,
): Client => {
  const belongs = tenant ?? known?.tenant
  return {
    id,
    via,
    explain: known?.explain ?? false,
    ...(known?.pin === undefined ? {} : { pin: known.pin }),
    ...(belongs === undefined ? {} : { tenant: belongs }),
    ...(known?.attributes === undefined ? {} : { attributes: known.attributes }),
  }
}

/**
 * The client that somebody else names: the signer of a token, a proxy. Problem: `unknown-client`,
 * when nobody can be named so, or the client is known by other means.
 */
export const namedClient = (
  id: string,
  via: Exclude<Client['via'], 'api-key' | 'anonymous'>,
  clients: Clients,
  tenant?: string,
): Result<Client> => {
  if (isReservedId(id)) {
    return failed(problem('unknown-client', `No client is called "${id.toLowerCase()}".`))
  }
  const known = clients.get(id)
  return known?.via?.includes(via) === false
    ? failed(problem('unknown-client', `The client is not recognised by ${via}.`))
    : ok(clientOf(id, via, known, tenant))
}
