/** A link of the store, for the client of one request. */
import type { Backend } from '../upstream/index.ts'
import { clientLocation, type LocationContext } from './location.ts'
import type { Core, Resolution } from './resolve.ts'

/** A link of the store as the client may follow it. */
export const clientLink = (
  link: string,
  { core, resolution }: { readonly core: Core; readonly resolution: Resolution },
  backend: Backend,
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
