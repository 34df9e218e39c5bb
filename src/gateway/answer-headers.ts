/** Headers that every answer carries: the version used, what it depends on, and how long the version lives. */
import type { HeaderList } from '../http/index.ts'
import type { GatewayConfig } from './config-schema.ts'
import { decisionHeader } from './decision.ts'
import { lifecycleHeaders } from './lifecycle.ts'
import type { Core, Resolution } from './resolve.ts'

/** Everything on which version and backend of an answer depend. */
const varying = ({ versions, identity }: GatewayConfig): string[] => [
  versions.header,
  ...(versions.mediaTypeParameter === false ? [] : ['Accept']),
  ...(identity.apiKey ? [identity.apiKey.header] : []),
  ...(identity.jwt ? ['Authorization'] : []),
  ...(identity.trustedHeader ? [identity.trustedHeader.name] : []),
]

const addVary = (headers: HeaderList, names: readonly string[]): void => {
  const present = (headers.get('vary') ?? '').split(',').map((name) => name.trim())
  if (present.includes('*')) return
  const known = new Set(present.map((name) => name.toLowerCase()))
  const more = names.filter((name) => !known.has(name.toLowerCase()))
  headers.set('vary', [...present.filter((name) => name !== ''), ...more].join(', '))
}

export interface AnswerContext {
  readonly core: Core
  readonly resolution: Resolution
  readonly requestId: string
  /** Whether the client asked for the decision. */
  readonly explain: boolean
}

/** Sets them on an answer. */
export const addAnswerHeaders = (
  headers: HeaderList,
  { core, resolution, requestId, explain }: AnswerContext,
): void => {
  const { config, contract } = core
  const { identified, negotiated, decision } = resolution
  // Without a version of its own the client is answered as it would be had it said none.
  const key = negotiated?.version.key ?? identified?.client.pin ?? config.versions.default
  const version = negotiated?.version ?? contract.version(key)
  if (version) headers.set(config.versions.header, version.version)
  headers.set('x-request-id', requestId)
  addVary(headers, varying(config))
  for (const name of ['deprecation', 'sunset', 'isthmus-decision']) headers.delete(name)
  if (negotiated) {
    const { path } = negotiated.address
    const links = lifecycleHeaders(key, config.versions.lifecycle, (successor) =>
      config.versions.pathPrefix ? `/v${successor}${path}` : path,
    )
    for (const [name, value] of links) headers.append(name, value)
  }
  if (explain && identified?.client.explain && decision) {
    headers.set('isthmus-decision', decisionHeader(decision))
  }
}
