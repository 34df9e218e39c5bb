/** Clients that get a version which they never asked for. */
import { whoSpeaks } from '../census/speaks.ts'
import type { UsageRow } from '../port.ts'
import { counted, listed, type Notice } from './notice.ts'

/** Clients that a notice names. */
const mostNames = 20

/** @param usage rows of requests whose version came from the default */
export const defaultNotices = (usage: readonly UsageRow[]): readonly Notice[] =>
  [...Map.groupBy(whoSpeaks(usage), ({ version }) => version)].map(([version, speaks]): Notice => {
    const clients = speaks.map(({ client }) => client)
    const requests = speaks.reduce((sum, one) => sum + one.requests, 0)
    return {
      kind: 'silent-default',
      severity: 'warning',
      what:
        `${counted(clients.length, 'client')} (${listed(clients)}) sent ` +
        `${counted(requests, 'request')} without a version in the last 7 days, and got ${version}, ` +
        'the default: another default would change what they get.',
      advice: 'Pin them to the version that they were written for, or let them say it.',
      subject: { version, clients: clients.slice(0, mostNames) },
      since: Math.min(...speaks.map(({ firstSeen }) => firstSeen)),
    }
  })
