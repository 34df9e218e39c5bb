/** Which pages of other origins may read answers (https://fetch.spec.whatwg.org/#http-cors-protocol). */
import type { HeaderList } from '../../http/index.ts'
import { addVary } from './vary.ts'
import type { GatewayConfig } from '../config/config-schema.ts'

const ownNames = [
  'Isthmus-Decision',
  'Isthmus-Discarded',
  'Isthmus-Omitted',
  'Deprecation',
  'Sunset',
  'Link',
  'ETag',
  'Location',
  'Retry-After',
  'Allow',
  'X-Request-Id',
]

/** A preflight of a browser: what it asks for is another method. */
export const isPreflight = (method: string, headers: HeaderList): boolean =>
  method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method')

/** A list of header names and nothing else: it is said again. */
const names = /^[\w!#$%&'*+.^`|~,\- \t]{1,4096}$/

/**
 * Puts the policy on any answer, a problem included, in place of what the store says of it.
 *
 * @param asked undefined where the request could not be read: only a policy for all origins holds then
 */
export type Mark = (
  answer: HeaderList,
  asked: HeaderList | undefined,
  preflight: boolean,
) => HeaderList

/** Undefined where the gateway has no policy of its own, and the store's holds. */
export const createCors = ({ cors, versions }: GatewayConfig): Mark | undefined => {
  if (!cors) return undefined
  const { origins, methods, headers: allowed, credentials, maxAge } = cors
  const any = origins.includes('*')
  const exposed = [...new Set([versions.header, ...ownNames, ...cors.exposedHeaders])].join(', ')

  return (answer, asked, preflight) => {
    const headers = answer.filter((name) => !name.startsWith('access-control-'))
    if (!any) addVary(headers, ['Origin'])
    const origin = asked ? asked.get('origin') : '*'
    if (origin === null || !(any || origins.includes(origin))) return headers
    headers.set('access-control-allow-origin', any ? '*' : origin)
    if (credentials) headers.set('access-control-allow-credentials', 'true')
    if (!asked || !preflight) {
      headers.set('access-control-expose-headers', exposed)
      return headers
    }
    headers.set('access-control-allow-methods', methods.join(', '))
    const wanted = asked.get('access-control-request-headers')
    if (allowed) headers.set('access-control-allow-headers', allowed.join(', '))
    else {
      addVary(headers, ['Access-Control-Request-Headers'])
      if (wanted !== null && names.test(wanted)) {
        headers.set('access-control-allow-headers', wanted)
      }
    }
    if (maxAge !== undefined) headers.set('access-control-max-age', String(maxAge))
    return headers
  }
}
