/** Fourth step: which backends take the request, and how, by flag. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { FlagContext, FlagDecision, Flags } from '../../flags/index.ts'
import type { Backend } from '../../upstream/index.ts'
import { killOf, type Killable, type KillEntry, killId } from '../../policy/index.ts'
import type { Move } from '../../rollout/index.ts'
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
  /** The flag that decided, or would have, had no kill switch of the policy been thrown. */
  readonly flag: string
  /** The kill switch that decided: its id, behind `instance:` where it is this instance's own. */
  readonly by?: string
  readonly variant: string | undefined
  /** OpenFeature's reason; `KILLED` where a kill switch of the policy decided. */
  readonly reason: string
  readonly faults: readonly FlagFault[]
  /** Of a resource that a rollout moves. */
  readonly move?: Move
}

export interface DecideContext {
  readonly config: GatewayConfig['decision']
  readonly flags: Flags
  readonly backends: ReadonlyMap<string, Backend>
  /** Of the policy, by width. */
  readonly kills: readonly KillEntry[]
  /** Of this instance, by width: they count over those of the policy. */
  readonly localKills: readonly KillEntry[]
}

const faultOf = <T>(flag: string, { errorCode }: FlagDecision<T>): FlagFault[] =>
  errorCode === undefined ? [] : [{ flag, cause: 'flag-error', detail: errorCode }]

const whyOf = ({ variant, reason }: FlagDecision<unknown>) => ({ variant, reason })

/**
 * The kill switch of the configuration counts first, then those of this instance, then those of the
 * policy, then the flag. Problem: `no-backend`.
 */
export const decide = (
  context: FlagContext,
  asked: Killable,
  { config, flags, backends, kills, localKills }: DecideContext,
): Promise<Result<Choice>> | Result<Choice> => {
  const { flag, fallback, killSwitch } = config

  const choice = (
    name: string,
    decidedBy: string,
    why: Pick<Choice, 'variant' | 'reason' | 'by'>,
    faults: readonly FlagFault[],
  ): Result<Choice> => {
    const backend = backends.get(name)
    return backend
      ? ok({ course: alone(backend), flag: decidedBy, ...why, faults })
      : failed(problem('no-backend', `There is no backend "${name}".`, { backend: name }))
  }

  const byFlag = (faults: FlagFault[]): Promise<Result<Choice>> | Result<Choice> =>
    after(flags.string(flag, fallback, context), (decision) => {
      faults.push(...faultOf(flag, decision))
      const why = whyOf(decision)
      if (backends.has(decision.value)) return choice(decision.value, flag, why, faults)
      faults.push({ flag, cause: 'unknown-backend', detail: decision.value })
      return choice(fallback, flag, why, faults)
    })

  const byPolicy = (faults: FlagFault[]): Promise<Result<Choice>> | Result<Choice> => {
    const local = killOf(localKills, asked)
    const kill = local ?? killOf(kills, asked)
    if (!kill) return byFlag(faults)
    const by = `${local ? 'instance:' : ''}${killId(kill.scope)}`
    return choice(kill.backend, flag, { variant: undefined, reason: 'KILLED', by }, faults)
  }

  if (!killSwitch) return byPolicy([])
  return after(flags.boolean(killSwitch.flag, false, context), (thrown) => {
    const faults = faultOf(killSwitch.flag, thrown)
    return thrown.value
      ? choice(killSwitch.backend, killSwitch.flag, whyOf(thrown), faults)
      : byPolicy(faults)
  })
}
