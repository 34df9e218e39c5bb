/**
 * What keeps the newest policy of the store from being in force: told when it begins and when it is
 * over, however often the store is asked meanwhile.
 */
import { formatIssue, type Issue } from '../errors/index.ts'
import type { Logger } from '../telemetry/index.ts'

export interface Troubles {
  /** Why the store does not answer; empty while it does. */
  readonly away: readonly Issue[]
  /** Why what it said last is not in force; empty where it is. */
  readonly unsound: readonly Issue[]
  doesNotAnswer(why: readonly Issue[]): void
  answers(): void
  isUnsound(why: readonly Issue[]): void
  isSound(): void
}

/** @param inForce the number of the policy in force */
export const createTroubles = (log: Logger, inForce: () => number | undefined): Troubles => {
  let away: readonly Issue[] = []
  let unsound: readonly Issue[] = []
  const told = (issues: readonly Issue[]) => ({
    policy: inForce(),
    issues: issues.map(formatIssue),
  })
  return {
    get away() {
      return away
    },
    get unsound() {
      return unsound
    },
    doesNotAnswer: (why) => {
      const isNew = away.length === 0
      away = why
      if (isNew)
        log.warn(told(why), 'The control store does not answer: the last good policy stays')
    },
    answers: () => {
      const isOver = away.length > 0
      away = []
      if (isOver) log.info({ policy: inForce() }, 'The control store answers again')
    },
    isUnsound: (why) => {
      unsound = why
      log.error(told(why), 'The policy of the control store has errors: the last good one stays')
    },
    isSound: () => {
      const isOver = unsound.length > 0
      unsound = []
      if (isOver) log.info({ policy: inForce() }, 'The policy of the control store is sound again')
    },
  }
}
