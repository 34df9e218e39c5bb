/** What a rollback would leave behind, as lines for people. */
import type { LossCount } from '../../gateway/rollout/losses/count-losses.ts'
import type { Losses } from '../../runtime/count-rollback.ts'
import { table } from './table.ts'

type Uncounted = Losses['uncounted'][number]

const restText: Readonly<Record<LossCount['rest'], string>> = {
  none: '',
  'no-cursor': 'first page only: its list declares no cursor',
  interrupted: 'INTERRUPTED: this is what was seen until then',
}

const uncountedText = (one: Uncounted): readonly string[] => {
  const why = one.kind === 'same' ? 'same form in both versions: not read' : one.why
  return [one.resource, one.type, '-', one.kind === 'same' ? '0' : 'NOT KNOWN', '', why]
}

const paths = (counts: readonly LossCount[]): readonly string[] => {
  const rows = counts.flatMap(({ resource, paths: lost }) =>
    lost.map(({ path, documents }) => [resource, path, String(documents)]),
  )
  return rows.length === 0 ? [] : ['', ...table(['resource', 'path', 'documents'], rows)]
}

const endText = ({ counts, uncounted, from, to }: Losses): string => {
  const losing = counts.reduce((sum, one) => sum + one.losing, 0)
  if (losing > 0) {
    const who = losing === 1 ? 'One document holds' : `${losing} documents hold`
    return `${who} at ${to} what ${from} cannot show: it stays at ${to}, and clients would not see it after a rollback.`
  }
  const isWhole =
    counts.every(({ rest }) => rest === 'none') && uncounted.every(({ kind }) => kind === 'same')
  return isWhole
    ? 'No document would lose anything by a rollback.'
    : 'No document that was looked at would lose anything; not all were.'
}

/** Lines for people. */
export const lossesLines = (losses: Losses): readonly string[] => {
  const { name, from, to, counts, uncounted } = losses
  const rows = [
    ...counts.map(({ resource, type, documents, losing, unshown, rest }) => [
      resource,
      type,
      String(documents),
      String(losing),
      String(unshown),
      restText[rest],
    ]),
    ...uncounted.map(uncountedText),
  ]
  return [
    `${name}: what ${to} holds and ${from} could not show, if it were rolled back now`,
    ...table(['resource', 'type', 'documents', 'would lose', 'not shown at all', ''], rows),
    ...paths(counts),
    '',
    endText(losses),
  ]
}
