/** No default is silent: every one taken because something is wrong is counted, and each cause logged. */
import { LRUCache } from 'lru-cache'
import type { Logger, Metrics } from '../telemetry/index.ts'
import type { FlagDecision } from './flags.ts'

export interface Watch {
  /** Counts a decision; logs the cause of a default once a flag set. */
  seen(key: string, version: string, decision: FlagDecision<unknown>, message?: string): void
}

const mostCauses = 1000

export const watchDecisions = (log: Logger, metrics: Metrics): Watch => {
  const evaluations = metrics.counter('isthmus.flags.evaluations', {
    description: 'Flag decisions, memoised ones included',
    unit: '{decision}',
    labels: ['flag', 'variant', 'reason'],
  })
  const defaults = metrics.counter('isthmus.flags.defaults', {
    description: 'Flag decisions that fell back to a default because something is wrong',
    unit: '{decision}',
    labels: ['flag', 'cause'],
  })
  const logged = new LRUCache<string, true>({ max: mostCauses })

  const seen: Watch['seen'] = (
    key,
    version,
    { variant = '', reason, errorCode, value },
    message,
  ) => {
    evaluations.add({ flag: key, variant, reason })
    if (errorCode === undefined) return
    defaults.add({ flag: key, cause: errorCode })
    const cause = JSON.stringify([version, key, errorCode])
    if (logged.has(cause)) return
    logged.set(cause, true)
    const fields = { flag: key, cause: errorCode, flagSet: version, value, detail: message }
    log.error(fields, 'A flag could not be evaluated: its default is in use')
  }
  return { seen }
}
