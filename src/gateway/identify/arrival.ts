/** Before anything else: what of a request is believed, whether it is for us, and whether its head may be so large. */
import { failed, ok, type Result } from '../../errors/index.ts'
import type { HttpAnswer, HttpRequest } from '../../http/index.ts'
import { withoutClaims } from './claims.ts'
import { headTooLarge } from './head-limits.ts'
import { countForward } from './max-forwards.ts'
import type { ServedConfig } from '../config/served-config.ts'

export interface Arrived {
  readonly request: HttpRequest
  /** What it is answered where it goes no further. */
  readonly ended: Result<HttpAnswer> | undefined
}

export const createArrival = (config: ServedConfig): ((given: HttpRequest) => Arrived) => {
  const honest = withoutClaims(config)
  return (given) => {
    const headers = honest(given.headers)
    const heard = headers === given.headers ? given : { ...given, headers }
    const forwarding = countForward(heard)
    const request = forwarding.kind === 'goes-on' ? forwarding.request : heard
    const refused = headTooLarge(request, config.limits)
    if (refused) return { request, ended: failed(refused) }
    return { request, ended: forwarding.kind === 'ends-here' ? ok(forwarding.answer) : undefined }
  }
}
