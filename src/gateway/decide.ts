/** Fourth step: which backend takes the request, by flag. */
import { failed, ok, problem, type Result } from '../errors/index.ts'
import type { FlagContext, FlagDecision, Flags } from '../flags/index.ts'
import type { Backend } from '../upstream/index.ts'
import type { GatewayConfig } from './config-schema.ts'

/** A flag that could not be followed: counted and logged, never hidden. */
export interface FlagFault {
  readonly flag: string
  readonly cause: 'flag-error' | 'unknown-backend'
  /** OpenFeature's error code, or the name that no backend has. */
  readonly detail: string
}

/** Why a backend was chosen. */
export interface Choice {
  readonly backend: Backend
  /** The flag that decided. */
  readonly flag: string
  readonly variant?: string
  /** OpenFeature's reason. */
  readonly reason: string
  readonly faults: readonly FlagFault[]
}

export interface DecideContext {
  readonly config: GatewayConfig['decision']
  readonly flags: Flags
  readonly backends: ReadonlyMap<string, Backend>
}

const told = <T>(flag: string, { variant, reason }: FlagDecision<T>) => ({
  flag,
  reason,
  ...(variant === undefined ? {} : { variant }),
})

const faultOf = <T>(flag: string, { errorCode }: FlagDecision<T>): FlagFault[] =>
  errorCode === undefined ? [] : [{ flag, cause: 'flag-error', detail: errorCode }]

/** Problem: `no-backend`. */
export const decide = async (
  context: FlagContext,
  { config, flags, backends }: DecideContext,
): Promise<Result<Choice>> => {
  const chosen = (name: string, rest: Omit<Choice, 'backend'>): Result<Choice> => {
    const backend = backends.get(name)
    return backend
      ? ok({ backend, ...rest })
      : failed(problem('no-backend', `There is no backend "${name}".`, { backend: name }))
  }
  const { flag, fallback, killSwitch } = config
  const faults: FlagFault[] = []
  if (killSwitch) {
    const thrown = await flags.boolean(killSwitch.flag, false, context)
    faults.push(...faultOf(killSwitch.flag, thrown))
    if (thrown.value) {
      return chosen(killSwitch.backend, { ...told(killSwitch.flag, thrown), faults })
    }
  }
  const decision = await flags.string(flag, fallback, context)
  faults.push(...faultOf(flag, decision))
  const known = backends.has(decision.value)
  if (!known) faults.push({ flag, cause: 'unknown-backend', detail: decision.value })
  return chosen(known ? decision.value : fallback, { ...told(flag, decision), faults })
}
