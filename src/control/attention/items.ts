/** Items that clients miss in lists and streams, since they could not be carried to them. */
import type { OmittedCount } from '../../gateway/facts/index.ts'
import { spanOf } from '../census/speaks.ts'
import { counted, listed, type Notice } from './notice.ts'

export const omittedNotices = (items: readonly OmittedCount[]): readonly Notice[] =>
  [
    ...Map.groupBy(items, (item) =>
      JSON.stringify([item.route, item.backend, item.clientVersion]),
    ).values(),
  ].flatMap((group): readonly Notice[] => {
    const [first] = group
    if (!first) return []
    const { route, backend, clientVersion: version } = first
    const { count, firstSeen } = spanOf(group)
    const codes = [...new Set(group.map(({ code }) => code))]
    return [
      {
        kind: 'items-omitted',
        severity: 'warning',
        what:
          `Clients of ${version} miss ${counted(group.length, 'item')} of ${backend} in answers of ` +
          `${route} (${listed(codes)}), left out ${counted(count, 'time')} so far.`,
        advice:
          'Look at "/quarantine" where they are and why: mend them in the backend, or the contract.',
        subject: { route, backend, version },
        since: firstSeen,
      },
    ]
  })
