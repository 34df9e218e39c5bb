/** `isthmus rollout forget`: lets changes of who is written go on without an instance that is gone. */
import { buildCommand } from '@stricli/core'
import { labelOf } from '../../control/rollout/waits.ts'
import { wrapped } from '../blast-text.ts'
import { note, say, sayJson, type CliContext } from '../context.ts'
import { action } from '../failing.ts'
import { agreed } from '../release/change.ts'
import { withTarget } from '../release/open-target.ts'
import { changeFlags, type ChangeFlags } from '../release/options.ts'
import { rolloutsOf, valueOf } from '../release/rollouts-of.ts'
import { silentText, stakesText } from '../release/waits-text.ts'

type Flags = Omit<ChangeFlags, 'dryRun'>

const forget = (context: CliContext, flags: Flags, id: string): Promise<void> =>
  withTarget(flags, async (on) => {
    const rollouts = rolloutsOf(on)
    const found = flags.yes
      ? undefined
      : valueOf(await rollouts.members()).find((one) => one.id === id)
    // What is refused anyway is not asked about.
    if (found && found.effectMs <= 0) {
      const { name, leaseMs } = found
      note(context, `${labelOf(id, name)}: ${silentText(-leaseMs)}.`)
      for (const line of wrapped(stakesText)) note(context, line)
      await agreed(context, 'Say --yes to do it.')
    }
    const done = valueOf(await rollouts.forget(id, flags.reason))
    if (flags.json) sayJson(context, { where: on.where, ...done })
    else say(context, `${labelOf(id, done.name)} is forgotten: no change waits for it any more.`)
  })

const { dryRun: _, ...flags } = changeFlags

export const forgetCommand = buildCommand<Flags, [string]>({
  func: action(forget),
  parameters: {
    flags,
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Id of the instance, as `isthmus rollout status` tells it',
          parse: String,
          placeholder: 'id',
        },
      ],
    },
  },
  docs: { brief: 'Declare an instance gone that changes wait for' },
})
