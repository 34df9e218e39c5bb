/** Kill switches by their ids. */
import type { KillScope } from '../../policy/index.ts'

/**
 * The scope of an id that `killId` makes; undefined where it is none.
 *
 * @example scopeOf('version:1.0') // { kind: 'version', version: '1.0' }
 */
export const scopeOf = (id: string): KillScope | undefined => {
  if (id === 'all') return { kind: 'all' }
  const colon = id.indexOf(':')
  const name = id.slice(colon + 1)
  if (colon < 0 || name === '') return undefined
  switch (id.slice(0, colon)) {
    case 'version':
      return { kind: 'version', version: name }
    case 'route':
      return { kind: 'route', route: name }
    case 'client':
      return { kind: 'client', client: name }
    default:
      return undefined
  }
}
