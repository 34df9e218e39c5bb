/** Fourth step: which backends take the request, and how, by flag. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { FlagContext, FlagDecision, Flags } from '../../flags/index.ts'
import type { Backend } from '../../upstream/index.ts'
import { after } from '../helpers/after.ts'
import type { GatewayConfig } from '../config/config-schema.ts'
import { alone, type Course } from './course.ts'

/** A flag that could not be followed: counted and logged, never hidden. */
export interface FlagFault {
  readonly flag: string
  readonly cause: 'flag-error' | 'unknown-backend'
  /** OpenFeature's error code, or the name that no backend has. */
  readonly detail: string
}

/** What was chosen, and why. */
export interface Choice {
  readonly course: Course
  /** The flag that decided. */
  readonly flag: string
  readonly variant: string | undefined
  /** OpenFeature's reason. */
  readonly reason: string
  readonly faults: readonly FlagFault[]
}

export interface DecideContext {
  readonly config: GatewayConfig['decision']
  readonly flags: Flags
  readonly backends: ReadonlyMap<string, Backend>
}

const faultOf = <T>(flag: string, { errorCode }: FlagDecision<T>): FlagFault[] =>
  errorCode === undefined ? [] : [{ flag, cause: 'flag-error', detail: errorCode }]

/** Problem: `no-backend`. */
export const decide = (
  context: FlagContext,
  { config, flags, backends }: DecideContext,
): Promise<Result<Choice>> | Result<Choice> => {
  const { flag, fallback, killSwitch } = config

  const choice = (
    name: string,
    by: string,
    { variant, reason }: FlagDecision<unknown>,
    faults: readonly FlagFault[],
  ): Result<Choice> => {
    const backend = backends.get(name)
    return backend
      ? ok({ course: alone(backend), flag: by, variant, reason, faults })
      : failed(problem('no-backend', `There is no backend "${name}".`, { backend: name }))
  }

  const byFlag = (faults: FlagFault[]): Promise<Result<Choice>> | Result<Choice> =>
    after(flags.string(flag, fallback, context), (decision) => {
      faults.push(...faultOf(flag, decision))
      if (backends.has(decision.value)) return choice(decision.value, flag, decision, faults)
      faults.push({ flag, cause: 'unknown-backend', detail: decision.value })
      return choice(fallback, flag, decision, faults)
    })

  if (!killSwitch) return byFlag([])
  return after(flags.boolean(killSwitch.flag, false, context), (thrown) => {
    const faults = faultOf(killSwitch.flag, thrown)
    return thrown.value
      ? choice(killSwitch.backend, killSwitch.flag, thrown, faults)
      : byFlag(faults)
  })
}
