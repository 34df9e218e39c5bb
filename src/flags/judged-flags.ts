/** The flags of a set that is not in force, evaluated on the spot: for questions about drafts. */
import { evaluated } from './evaluated.ts'
import type { FlagDecision, Flags } from './flags.ts'
import { flagSetOf } from './set-of.ts'
import type { JudgedFlags } from './source.ts'

interface Resolved<T> {
  readonly value: T
  readonly variant?: string
  readonly reason?: string
  readonly errorCode?: string
}

/** What the OpenFeature SDK makes of an evaluation: the caller's default where anything went wrong. */
const decisionOf = <T>(fallback: T, evaluate: () => Resolved<T>): FlagDecision<T> => {
  try {
    const { value, variant, reason = 'UNKNOWN', errorCode } = evaluate()
    return errorCode === undefined
      ? { value, reason, ...(variant === undefined ? {} : { variant }) }
      : { value: fallback, reason: 'ERROR', errorCode }
  } catch {
    return { value: fallback, reason: 'ERROR', errorCode: 'GENERAL' }
  }
}

/**
 * Decides as `createFlags` does over the same set, without OpenFeature's global state, memory or
 * hooks, and always at once.
 *
 * @throws Error where flagd refuses what was judged: a defect
 */
export const judgedFlags = (judged: JudgedFlags): Flags => {
  const { core, version } = flagSetOf(judged)
  return {
    version,
    string: (key, fallback, context) =>
      decisionOf(fallback, () => core.resolveStringEvaluation(key, fallback, evaluated(context))),
    boolean: (key, fallback, context) =>
      decisionOf(fallback, () => core.resolveBooleanEvaluation(key, fallback, evaluated(context))),
    close: async () => undefined,
  }
}
