/** The context of a request: all that a decision depended on, and nothing that it carried. */
import type { Choice } from '../decide/decide.ts'
import { resourceOf } from '../match/resource.ts'
import type { SampledContext, Why } from './facts.ts'
import type { Served } from './port.ts'

/** What a request says whatever its client is pinned to; the path of a route only counts where a pin has none. */
const explicit: ReadonlySet<string> = new Set(['header', 'media-type', 'query', 'path'])

export const whyOf = (choice: Choice): Why => ({
  by: choice.by ?? choice.flag,
  ...(choice.variant === undefined ? {} : { variant: choice.variant }),
  reason: choice.reason,
  ...(choice.faults.length > 0 ? { fallback: true } : {}),
})

/** Undefined of a request that was not decided. */
export const contextOf = ({ request, resolution, at }: Served): SampledContext | undefined => {
  const { identified, negotiated, match, choice } = resolution
  if (!identified || !negotiated || !choice) return undefined
  const { id, via, targetingKey, tenant, attributes } = identified.client
  const version = negotiated.version.key
  const route = match?.kind === 'route' ? match.route : undefined
  return {
    at: Math.floor(at),
    client: id,
    via,
    ...(targetingKey === undefined ? {} : { sticksTo: targetingKey }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(explicit.has(negotiated.source) ? { said: version } : {}),
    version,
    route: route?.id ?? 'unknown',
    resource: resourceOf(route?.path ?? negotiated.address.path),
    method: request.method,
    backend: choice.course.answers.name,
    why: whyOf(choice),
  }
}
