/** Which rules of a flag decided over an explained request: asked again, apart from it. */
import { traceFlag, type FlagTrace, type WrittenFlag } from '../flags/index.ts'
import type { Deciding, Entry } from '../policy/index.ts'
import type { Core } from './exchange/core.ts'
import type { Resolution } from './exchange/resolution.ts'
import { flagContext } from './resolve.ts'
import { mayWrite } from './rollout/choose.ts'

/** As the documents of the policy have it, with the names of what its rules share. */
const writtenIn = (policy: Deciding, key: string): WrittenFlag | undefined => {
  const entries: readonly Entry[] = [...(policy.entries?.() ?? [])]
  const flag = entries.find((entry) => entry.kind === 'flag' && entry.id === key)
  if (flag?.kind !== 'flag') return undefined
  const { file, definition } = flag.value
  const home = entries.find((entry) => entry.kind === 'flag-file' && entry.id === file)
  const shared = home?.kind === 'flag-file' ? home.value.evaluators : undefined
  return { definition, evaluators: shared ?? {} }
}

/** Whether the flag has a say in where a request of a moving resource goes. */
const isAsked = ({ choice, match }: Resolution, method: string, killSwitch?: string): boolean => {
  const { move, flag, by } = choice ?? {}
  if (by !== undefined) return false
  if (move === undefined || flag === killSwitch) return true
  if (flag?.startsWith('rollout:') || !match) return false
  const { stage } = move
  return (stage === 'shadow' || stage === 'live') && !mayWrite({ match, method })
}

const decidedOtherwise = 'The flag was decided otherwise for this request than by these rules.'

/** Undefined where no flag decides, or another provider has the flags. */
export const traceOf = (
  { flags, config }: Pick<Core, 'flags' | 'config'>,
  resolution: Resolution,
  method: string,
): FlagTrace | undefined => {
  const { policy, identified, negotiated, match, choice } = resolution
  const { set } = flags
  if (!set || !policy || !identified || !negotiated || !match || !choice) return undefined
  if (!isAsked(resolution, method, config.decision.killSwitch?.flag)) return undefined
  const context = flagContext({ ...resolution, policy, identified, negotiated, match }, method)
  const { flag, move, variant } = choice
  const found = traceFlag({ set, key: flag, context, written: writtenIn(policy, flag) })
  // Of a move the variant is its stage.
  if (move || found.unexplained !== undefined || found.variant === variant) return found
  return { ...found, steps: [], unexplained: decidedOtherwise }
}
