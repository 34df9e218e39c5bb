/** What `/readyz?verbose` says of a gateway. None of it makes it unready but draining: it goes on serving. */
import { formatIssue, type Issue } from '../errors/index.ts'
import type { FlagStatus, ProviderState } from '../flags/index.ts'
import type { Check, LocalKillState } from '../gateway/index.ts'
import { killId, type PolicyStatus } from '../policy/index.ts'

/** Issues that are told; `/flags` has all of flags. */
const most = 3

/** Milliseconds after which a control store counts as away, however often it is asked. */
const awayMs = 10_000

const told = (issues: readonly Issue[]): string => {
  const first = issues.slice(0, most).map(formatIssue).join('; ')
  return issues.length > most ? `${first}; and ${issues.length - most} more` : first
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

export const policyCheck = (status: PolicyStatus): Check => {
  const { number, hash, source, loadedAt, ageMs, kept, away = [] } = status
  const errors = status.errors.filter((issue) => !away.includes(issue))
  const name = `${number}-${hash.slice(0, 8)} of ${source === 'store' ? 'the store' : 'files'}`
  const copy = kept ? ', from the copy that was kept' : ''
  const wrong = errors.length > 0 ? `; not in force: ${told(errors)}` : ''
  const says = `${name}, since ${loadedAt}, ${seconds(ageMs)} old${copy}${wrong}`
  return { name: 'policy', ok: !kept && errors.length === 0, says }
}

export const flagsCheck = (status: FlagStatus | ProviderState): Check => {
  const name = 'flags'
  if ('status' in status) {
    const says = `provider ${status.name}: ${status.status}`
    return { name, ok: status.status === 'READY', says }
  }
  const { version, broken, errors } = status
  const ofFiles = new Set(broken.flatMap((file) => file.errors.map(formatIssue)))
  const others = errors.filter((issue) => !ofFiles.has(formatIssue(issue)))
  const wrong = [
    ...(others.length > 0 ? [told(others)] : []),
    ...broken.map(
      ({ file, since, inForce, errors: why }) =>
        `${file} since ${since}, ${inForce === 'nothing' ? 'left out' : 'its last good content'} in force: ${told(why)}`,
    ),
  ]
  if (wrong.length === 0) return { name, ok: true, says: version }
  const more = wrong.length > most ? [`and ${wrong.length - most} more`] : []
  return { name, ok: false, says: [version, ...wrong.slice(0, most), ...more].join('; ') }
}

/** @param pollMs milliseconds between two questions to the store */
export const controlCheck = ({ ageMs, away = [] }: PolicyStatus, pollMs: number): Check => {
  const ok = away.length === 0 && ageMs <= Math.max(awayMs, 5 * pollMs)
  const why = away.length > 0 ? `: ${told(away)}` : ''
  const says = ok
    ? `answered ${seconds(ageMs)} ago`
    : `has not answered for ${seconds(ageMs)}${why}`
  return { name: 'control', ok, says }
}

const mostKills = 5

/** @param kills of the instance itself, in the file of its state folder */
export const killsCheck = ({ path, current, errors }: LocalKillState): Check => {
  const thrown = current.map(({ scope, backend }) => `${killId(scope)} to ${backend}`)
  const more = thrown.length > mostKills ? ` and ${thrown.length - mostKills} more` : ''
  const list = `${thrown.slice(0, mostKills).join(', ')}${more}`
  const says = thrown.length === 0 ? 'none is thrown' : `thrown: ${list}`
  const wrong = errors.length > 0 ? `; not in force: ${told(errors)}` : ''
  return { name: 'kill file', ok: errors.length === 0, says: `${path}: ${says}${wrong}` }
}

export const drainingCheck = (isDraining: boolean): Check => ({
  name: 'draining',
  ok: !isDraining,
  says: isDraining ? 'yes' : 'no',
})
