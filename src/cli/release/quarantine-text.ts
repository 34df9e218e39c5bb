/** Items that are left out of answers, as lines for people. */
import type { OmittedCount } from '../../gateway/facts/index.ts'
import { agoText, table } from './table.ts'

export const quarantineText = (items: readonly OmittedCount[], now: number): readonly string[] => {
  if (items.length === 0) return ['Nothing was left out of an answer.']
  const rows = items.map((one) => [
    one.route,
    `${one.backend} ${one.storeVersion} -> ${one.clientVersion}`,
    one.id ?? one.place,
    String(one.count),
    agoText(one.lastSeen, now),
    `${one.code}${one.detail === '' ? '' : `: ${one.detail}`}`,
  ])
  return table(['route', 'backend -> client', 'item', 'times', 'last seen', 'why'], rows)
}
