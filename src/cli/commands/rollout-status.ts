/** `isthmus rollout status`: where each resource is, now or once it has got to where it is to be. */
import { buildCommand } from '@stricli/core'
import { setTimeout as pause } from 'node:timers/promises'
import type { RolloutStatus } from '../../control/rollout/actions.ts'
import { note, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { withTarget } from '../release/open-target.ts'
import { targetFlags, type TargetFlags } from '../release/options.ts'
import { declaredOf } from '../release/read-rollout.ts'
import { rolloutsOf, valueOf } from '../release/rollouts-of.ts'
import { statusLines } from '../release/rollout-text.ts'
import type { Rollouts } from '../release/target.ts'
import { parseDuration } from '../release/traffic-model.ts'

interface Flags extends TargetFlags {
  /** Milliseconds */
  readonly wait?: number
}

/** Between two looks, in milliseconds: drivers look twice a second. */
const restMs = 500

/** @param where the control store or gateway that said so */
export const tellStatus = (
  context: CliContext,
  flags: JsonFlags,
  where: string,
  status: RolloutStatus,
): void => {
  if (flags.json) sayJson(context, { where, ...status })
  else for (const line of statusLines(status)) say(context, line)
}

const isThere = ({ state }: RolloutStatus): boolean =>
  state.reachedAt !== undefined || state.status === 'ended'

/** Whoever asks the control store itself is told where nobody is there to do it. */
export const noteIdle = async (
  context: CliContext,
  { json }: JsonFlags,
  rollouts: Rollouts,
  status: RolloutStatus,
): Promise<void> => {
  if (json || isThere(status) || status.state.status === 'held') return
  const members = valueOf(await rollouts.members())
  if (members.some(({ leaseMs }) => leaseMs > 0)) return
  note(context, 'No gateway runs with this control store: nothing moves until one does.')
}

/** Why it is not waited for any longer. */
const endOf = (status: RolloutStatus, isLate: boolean): string | undefined => {
  if (isThere(status)) return undefined
  if (status.state.status === 'held') return 'It is held on its way: nothing moves it on.'
  if (!isLate) return undefined
  // Only who drives it knows its gates.
  const whom = status.blocked ? '' : ' A gateway tells what stands in the way: ask with --gateway.'
  return `It has not got there in time.${whom}`
}

const looked = async (rollouts: Rollouts, name: string, wait: number) => {
  const deadline = performance.now() + wait
  for (;;) {
    const status = valueOf(await rollouts.status(name))
    const left = deadline - performance.now()
    const why = endOf(status, left <= 0)
    if (isThere(status) || why !== undefined) return { status, why }
    await pause(Math.min(restMs, left))
  }
}

const status = (context: CliContext, flags: Flags, name: string): Promise<void> =>
  withTarget(flags, async (from) => {
    const rollouts = rolloutsOf(from)
    await declaredOf(from, name)
    if (flags.wait === undefined) {
      const now = valueOf(await rollouts.status(name))
      tellStatus(context, flags, from.where, now)
      await noteIdle(context, flags, rollouts, now)
      return
    }
    const found = await looked(rollouts, name, flags.wait)
    tellStatus(context, flags, from.where, found.status)
    if (found.why === undefined) return
    await noteIdle(context, flags, rollouts, found.status)
    note(context, found.why)
    context.process.exitCode = 1
  })

export const statusCommand = buildCommand<Flags, [string]>({
  func: action(status),
  parameters: {
    flags: {
      ...targetFlags,
      wait: {
        kind: 'parsed',
        parse: parseDuration,
        brief: 'Wait for so long until it is where it is to be, such as 2m; else it ends with 1',
        placeholder: 'duration',
        optional: true,
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Name of the rollout', parse: String, placeholder: 'rollout' }],
    },
  },
  docs: { brief: 'Where each resource of a rollout is, and what is not settled' },
})
