/** Headers that every answer carries: the version used, what it depends on, and how long the version lives. */
import type { HeaderList } from '../../http/index.ts'
import type { GatewayConfig } from '../config/config-schema.ts'
import { decisionHeader, decisionOf } from './decision.ts'
import { askAgain } from './freshness.ts'
import { lifecycleHeaders } from '../negotiate/lifecycle.ts'
import { rooted } from '../address/reference.ts'
import type { Resolution } from '../exchange/resolution.ts'
import type { Core } from '../exchange/core.ts'
import { addVary } from '../headers/vary.ts'

/** What tells clients without credentials apart. */
const stickyHeaders = ({ allow, sticky }: GatewayConfig['identity']['anonymous']): string[] => {
  if (!allow || !sticky) return []
  return ['header' in sticky ? sticky.header : 'Cookie']
}

/** Everything on which version and backend of an answer depend. */
export const varying = ({ versions, identity }: GatewayConfig): string[] => [
  versions.header,
  ...(versions.mediaTypeParameter === false && versions.mediaType === undefined ? [] : ['Accept']),
  ...(identity.apiKey ? [identity.apiKey.header] : []),
  ...(identity.jwt ? ['Authorization'] : []),
  ...(identity.trustedHeader ? [identity.trustedHeader.name] : []),
  ...stickyHeaders(identity.anonymous),
]

export interface AnswerContext {
  readonly core: Core
  readonly resolution: Resolution
  readonly requestId: string
  readonly method: string
  /** What `varying` says of the configuration. */
  readonly vary: readonly string[]
  /** Whether the client asked for the decision. */
  readonly explain: boolean
}

/** Headers by which only the gateway itself speaks. */
const own: ReadonlySet<string> = new Set(['deprecation', 'sunset', 'isthmus-decision'])

const plainJson = /^application\/json(?=\s*(?:;|$))/i

/** The headers of an answer, with ours. */
export const answerHeaders = (
  given: HeaderList,
  { core, resolution, requestId, method, explain, vary }: AnswerContext,
): HeaderList => {
  const headers = given.filter((name) => !own.has(name))
  const { config, contract } = core
  const { identified, negotiated, policy, choice } = resolution
  // Without a version of its own the client is answered as it would be had it said none.
  const key = negotiated?.version.key ?? identified?.client.pin ?? config.versions.default
  const version = negotiated?.version ?? contract.version(key)
  if (version) headers.set(config.versions.header, version.version)
  const type = headers.get('content-type')
  if (negotiated?.mediaType !== undefined && type !== null) {
    headers.set('content-type', type.replace(plainJson, negotiated.mediaType))
  }
  headers.set('x-request-id', requestId)
  const { match } = resolution
  if (choice && core.marks.size > 0) {
    const id = match?.kind === 'route' ? match.route.id : 'unknown'
    if (/^(?:GET|HEAD)$/.test(method) && !config.freshness?.leave.includes(id)) askAgain(headers)
    core.sessions?.cap(headers, choice, config.freshness)
  }
  const isByAccept = match?.kind === 'route' && match.byAccept && !vary.includes('Accept')
  addVary(headers, isByAccept ? [...vary, 'Accept'] : vary)
  if (negotiated && policy) {
    const { path } = negotiated.address
    const links = lifecycleHeaders(
      key,
      policy.versions,
      (successor) => core.negotiation.pathOf(successor, path) ?? rooted(path, ''),
    )
    for (const [name, value] of links) headers.append(name, value)
  }
  const decision = explain && identified?.client.explain ? decisionOf(resolution) : undefined
  if (decision) headers.set('isthmus-decision', decisionHeader(decision))
  return headers
}
