/** The context of a request: all that a decision depended on, and nothing that it carried. */
import { resourceOf } from '../match/resource.ts'
import type { SampledContext, Why } from './facts.ts'
import type { Served } from './port.ts'

const explicit: ReadonlySet<string> = new Set(['header', 'media-type', 'query', 'path', 'route'])

/** Undefined of a request that was not decided. */
export const contextOf = ({ request, resolution, at }: Served): SampledContext | undefined => {
  const { identified, negotiated, match, choice } = resolution
  if (!identified || !negotiated || !choice) return undefined
  const { id, via, tenant, attributes } = identified.client
  const version = negotiated.version.key
  const route = match?.kind === 'route' ? match.route : undefined
  const why: Why = {
    by: choice.by ?? choice.flag,
    ...(choice.variant === undefined ? {} : { variant: choice.variant }),
    reason: choice.reason,
    ...(choice.faults.length > 0 ? { fallback: true } : {}),
  }
  return {
    at: Math.floor(at),
    client: id,
    via,
    ...(tenant === undefined ? {} : { tenant }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(explicit.has(negotiated.source) ? { said: version } : {}),
    version,
    route: route?.id ?? 'unknown',
    resource: resourceOf(route?.path ?? negotiated.address.path),
    method: request.method,
    backend: choice.course.answers.name,
    why,
  }
}
