/** A link of the store, for the client of one request. */
import type { HeaderList } from '../../http/index.ts'
import type { Backend } from '../../upstream/index.ts'
import { clientLocation, type LocationContext } from './location.ts'
import type { Place } from '../address/reference.ts'
import type { Contract } from '../../contract/index.ts'
import type { Routes } from '../match/match.ts'
import type { Negotiated } from '../negotiate/negotiate.ts'

/** Where a backend is, and where it says that it is. */
export interface LinkedBackend {
  readonly url: string
  readonly publicUrl?: string | undefined
}

/** What is known of the request to which the store answered. */
export interface LinkExchange {
  readonly core: {
    readonly contract: Contract
    readonly routes: Routes
    readonly config: { readonly backends: Readonly<Record<string, LinkedBackend>> }
  }
  readonly request: { readonly host: string }
  readonly resolution: {
    readonly negotiated: Pick<Negotiated, 'version' | 'prefix'> | undefined
  }
}

const toldIn = ['x-forwarded-proto', 'x-forwarded-host'] as const

/** What of the headers to the store links are told by. */
export const toldNames = (sent: HeaderList): readonly (readonly [string, string])[] =>
  toldIn.flatMap((name) => {
    const value = sent.get(name)
    return value === null ? [] : [[name, value] as const]
  })

/** Under which names the store was told that the gateway is reached. */
const placeOf = (host: string, sent: HeaderList): Place => {
  const [protocol] = (sent.get('x-forwarded-proto') ?? 'http').split(',')
  const names = (sent.get('x-forwarded-host') ?? '').split(',').map((name) => name.trim())
  return {
    hosts: [host, ...names.filter((name) => name !== '')],
    protocol: protocol?.trim().toLowerCase() === 'https' ? 'https' : 'http',
  }
}

export interface LinkContext extends Pick<LocationContext, 'asked' | 'asking' | 'carry'> {
  /** Headers of the request as they went to the store. */
  readonly sent: HeaderList
}

/** A link of the store as the client may follow it. */
export const clientLink = (
  link: string,
  { core, resolution, request }: LinkExchange,
  backend: Pick<Backend, 'name' | 'version'>,
  { sent, asked, asking, carry }: LinkContext,
): string => {
  const { negotiated } = resolution
  const client = negotiated?.version
  const store = core.contract.version(backend.version)
  const { url, publicUrl } = core.config.backends[backend.name] ?? {}
  if (!client || !store || url === undefined) return link
  const { prefix } = negotiated
  const told = placeOf(request.host, sent)
  return clientLocation(link, {
    contract: core.contract,
    routes: core.routes,
    client,
    store,
    backendUrl: url,
    prefix,
    asked,
    asking,
    carry,
    told,
    publicUrl,
    gateway: `${told.protocol}://${request.host}`,
  })
}
