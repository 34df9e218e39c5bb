/** Which paths go through though no version of the contract has them: those that are listed. */
import type { GatewayConfig } from '../../config/config-schema.ts'
import { laxPath } from './lax-path.ts'

const isBelow = (path: string, prefix: string): boolean =>
  path.startsWith(prefix) &&
  (path.length === prefix.length || prefix.endsWith('/') || path[prefix.length] === '/')

/** As routes have it: who may GET may ask for the head alone. */
const withHead = (methods: readonly string[]): readonly string[] =>
  methods.includes('GET') ? [...methods, 'HEAD'] : methods

/**
 * The methods that pass on a path; none where nothing does. A path that climbs out of its prefix
 * once it is decoded does not, nor does one with control characters.
 */
export const passingMethods = (
  path: string,
  unknownRoutes: GatewayConfig['unknownRoutes'],
): readonly string[] => {
  if (unknownRoutes === 'refuse') return []
  const listed = unknownRoutes.pass.filter(({ prefix }) => isBelow(path, prefix))
  if (listed.length === 0) return []
  const { segments, climbs } = laxPath(path, false)
  if (climbs || segments.some((segment) => /\p{Cc}/u.test(segment))) return []
  return [...new Set(listed.flatMap(({ methods }) => withHead(methods)))].sort()
}
