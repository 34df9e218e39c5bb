/** A link of the store, for the client of one request. */
import type { Backend } from '../upstream/index.ts'
import { clientLocation, type LocationContext } from './location.ts'
import type { Core } from './resolve.ts'
import type { Negotiated } from './negotiate.ts'

/** What links of one request are told by. */
export interface LinkExchange {
  readonly core: Pick<Core, 'contract' | 'routes'> & {
    readonly config: { readonly backends: Readonly<Record<string, { readonly url: string }>> }
  }
  readonly request: { readonly host: string }
  readonly resolution: {
    readonly negotiated: Pick<Negotiated, 'version' | 'prefix'> | undefined
  }
}

/** A link of the store as the client may follow it. */
export const clientLink = (
  link: string,
  { core, resolution }: Pick<LinkExchange, 'core' | 'resolution'>,
  backend: Pick<Backend, 'name' | 'version'>,
  { asked, carry }: Pick<LocationContext, 'asked' | 'carry'> = {},
): string => {
  const { negotiated } = resolution
  const client = negotiated?.version
  const store = core.contract.version(backend.version)
  const url = core.config.backends[backend.name]?.url
  if (!client || !store || url === undefined) return link
  const { prefix } = negotiated
  return clientLocation(link, {
    routes: core.routes,
    client,
    store,
    backendUrl: url,
    prefix,
    asked,
    carry,
  })
}
