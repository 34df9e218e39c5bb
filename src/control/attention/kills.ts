/** Kill switches: they are for emergencies, and are forgotten afterwards. */
import type { KillEntry } from '../../policy/index.ts'
import type { Notice } from './notice.ts'

export interface Thrown {
  readonly id: string
  readonly value: KillEntry
  /** Milliseconds since 1970; absent where it was not asked for. */
  readonly since?: number | undefined
}

const takes = ({ scope }: KillEntry): string => {
  switch (scope.kind) {
    case 'all':
      return 'all requests'
    case 'version':
      return `requests in version ${scope.version}`
    case 'route':
      return `requests of ${scope.route}`
    case 'client':
      return `requests of the client ${scope.client}`
  }
}

export const killNotices = (thrown: readonly Thrown[]): readonly Notice[] =>
  thrown.map(({ id, value, since }) => ({
    kind: 'kill-switch',
    severity: value.scope.kind === 'all' ? 'critical' : 'warning',
    what: `A kill switch sends ${takes(value)} to ${value.backend}, whatever flags and rollouts say.`,
    advice: 'Take it back once its cause is gone.',
    subject: {
      kill: id,
      backend: value.backend,
      ...(value.scope.kind === 'version' ? { version: value.scope.version } : {}),
      ...(value.scope.kind === 'route' ? { route: value.scope.route } : {}),
      ...(value.scope.kind === 'client' ? { clients: [value.scope.client] } : {}),
    },
    ...(since === undefined ? {} : { since }),
  }))
