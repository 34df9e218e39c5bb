/** What a kill switch takes: in words, and as its id. */
import type { Schemas } from '../../api/operations.ts'

export type KillScope = Schemas['KillScope']
export type ScopeKind = KillScope['kind']

const nameOf = (scope: KillScope): string => {
  switch (scope.kind) {
    case 'all':
      return ''
    case 'version':
      return scope.version
    case 'route':
      return scope.route
    case 'client':
      return scope.client
  }
}

/** `all requests`, `clients of version 1.0`, `requests of route entities.get`, `client nerv-tokyo` */
export const takesText = (scope: KillScope): string => {
  const name = nameOf(scope)
  switch (scope.kind) {
    case 'all':
      return 'all requests'
    case 'version':
      return `clients of version ${name}`
    case 'route':
      return `requests of route ${name}`
    case 'client':
      return `client ${name}`
  }
}

export const killIdOf = (kind: ScopeKind, name: string): string =>
  kind === 'all' ? 'all' : `${kind}:${name}`

export const scopeOf = (kind: ScopeKind, name: string): KillScope => {
  switch (kind) {
    case 'all':
      return { kind }
    case 'version':
      return { kind, version: name }
    case 'route':
      return { kind, route: name }
    case 'client':
      return { kind, client: name }
  }
}
