/** Versions whose end is near, or over, while somebody still depends on them. */
import type { VersionEntry } from '../../policy/index.ts'
import { inWords } from '../../rollout/index.ts'
import { whoSpeaks } from '../census/speaks.ts'
import type { UsageRow } from '../port.ts'
import { counted, listed, type Notice } from './notice.ts'

export interface Ending {
  readonly version: string
  /** Milliseconds since 1970. */
  readonly sunset: number
}

const nearMs = 30 * 86_400_000

const mostNames = 20

/** Versions that are served, and whose sunset is at most thirty days away, or over. */
export const endingOf = (
  entries: readonly { readonly id: string; readonly value: VersionEntry }[],
  now: number,
): readonly Ending[] =>
  entries.flatMap(({ id, value: { sunset, retired } }) => {
    const at = Date.parse(sunset ?? '')
    return !retired && at <= now + nearMs ? [{ version: id, sunset: at }] : []
  })

/**
 * @param usage of the last thirty days, of these versions
 * @param pinned ids of clients that are pinned to each of them
 */
export const endingNotices = (
  endings: readonly Ending[],
  usage: readonly UsageRow[],
  pinned: (version: string) => readonly string[],
  now: number,
): readonly Notice[] =>
  endings.flatMap(({ version, sunset }): readonly Notice[] => {
    const speaks = whoSpeaks(usage.filter((row) => row.version === version))
    const clients = [...new Set([...speaks.map(({ client }) => client), ...pinned(version)])]
    const names = clients.slice(0, mostNames)
    const subject = { version, ...(names.length > 0 ? { clients: names } : {}) }
    const date = new Date(sunset).toISOString().slice(0, 10)
    const still = `in the last 30 days it was spoken by, or pinned for, ${counted(clients.length, 'client')} (${listed(clients)})`
    if (sunset > now) {
      if (clients.length === 0) return []
      const what = `Version ${version} ends on ${date}, in ${inWords(sunset - now)}: ${still}.`
      const advice = `Ask "/census?version=${version}" what would free them, and tell them, or set a later sunset.`
      return [{ kind: 'version-sunset', severity: 'warning', what, advice, subject }]
    }
    const isFree = clients.length === 0
    return [
      {
        kind: 'version-overdue',
        severity: isFree ? 'info' : 'critical',
        what: `Version ${version} ended on ${date}, and is still served: ${isFree ? 'nobody spoke it in the last 30 days' : still}.`,
        advice: isFree ? 'Retire it.' : 'Move these clients, and retire it, or set a later sunset.',
        subject,
        since: sunset,
      },
    ]
  })
