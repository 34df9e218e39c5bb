/** Past changes, as lines for people. */
import type { PastChange } from '../../control/port.ts'
import { changesText } from './change-text.ts'

const headText = ({ number, at, actor, action, reason }: PastChange): string =>
  `policy ${number}  ${at.slice(0, 19)}Z  ${actor}  ${action}${reason === null ? '' : `: ${reason}`}`

/** One head for each policy, what changed in it below. */
export const historyText = (changes: readonly PastChange[]): readonly string[] =>
  changes.length === 0
    ? ['Nothing was changed yet.']
    : [...Map.groupBy(changes, ({ number }) => number).values()].flatMap((group) => [
        ...group.slice(0, 1).map(headText),
        ...changesText(group).map((line) => `    ${line}`),
      ])
