/** What is wrong with a kill switch. */
import type { Issue } from '../../errors/index.ts'
import { killId, type KillEntry } from '../entry.ts'
import { isClientId } from '../client-id.ts'
import type { PolicyRules } from './rules.ts'

/** Each request looks at all of them. */
export const mostKills = 100

export const killIssues = (
  id: string,
  { scope, backend }: KillEntry,
  { backends, versions, routes }: PolicyRules,
): Issue[] => {
  const place = `kill ${id.slice(0, 300)}`
  const right = killId(scope)
  const unknown = (what: string, name: string, choices: readonly string[]): Issue[] =>
    choices.includes(name) ? [] : [{ place, message: `there is no ${what} "${name}"`, choices }]
  return [
    ...(right === id ? [] : [{ place, message: `takes what ${right} takes: call it so` }]),
    ...unknown('backend', backend, backends),
    ...(scope.kind === 'version' ? unknown('version', scope.version, versions) : []),
    ...(scope.kind === 'route' ? unknown('route', scope.route, [...routes, 'unknown']) : []),
    ...(scope.kind === 'client' && !isClientId(scope.client)
      ? [{ place, message: 'names no client' }]
      : []),
  ]
}
