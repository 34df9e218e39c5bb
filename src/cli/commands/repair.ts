/** `isthmus repair`: writes of rollouts that repair has given up. */
import { buildCommand, buildRouteMap } from '@stricli/core'
import { note, say, sayJson, type CliContext } from '../context.ts'
import { action } from '../failing.ts'
import { agreed } from '../release/change.ts'
import { withTarget } from '../release/open-target.ts'
import { changeFlags, targetFlags, type ChangeFlags, type TargetFlags } from '../release/options.ts'
import { rolloutsOf, valueOf } from '../release/rollouts-of.ts'
import { agoText, table } from '../release/table.ts'

type Ask = Omit<ChangeFlags, 'dryRun'>

const list = (context: CliContext, flags: TargetFlags, name: string): Promise<void> =>
  withTarget(flags, async (from) => {
    const writes = valueOf(await rolloutsOf(from).stuck(name))
    if (flags.json) {
      sayJson(context, { where: from.where, writes })
      return
    }
    const rows = writes.map(({ id, resource, key, kind, opened, problem }) => [
      id,
      `${kind} ${resource}${key === '' ? '' : `/${key}`}`,
      agoText(opened, Date.now()),
      problem ?? '',
    ])
    for (const line of table(['write', 'what', 'since', 'problem'], rows)) say(context, line)
  })

const release = async (
  context: CliContext,
  flags: Ask,
  id: string,
  to: 'repair' | 'lost',
): Promise<void> =>
  withTarget(flags, async (on) => {
    const rollouts = rolloutsOf(on)
    if (to === 'lost' && !flags.yes) {
      note(context, `What ${id} wrote may be missing at one of the two backends from then on.`)
      await agreed(context)
    }
    const write = valueOf(await rollouts.release(id, to, flags.reason))
    if (flags.json) sayJson(context, { where: on.where, to, write })
    else say(context, `${id}: ${to === 'lost' ? 'declared lost' : 'is repaired again'}`)
  })

const { dryRun: _, ...askFlags } = changeFlags

const releasing = (to: 'repair' | 'lost', brief: string) =>
  buildCommand<Ask, [string]>({
    func: action((context: CliContext, flags: Ask, id: string) => release(context, flags, id, to)),
    parameters: {
      flags: askFlags,
      positional: {
        kind: 'tuple',
        parameters: [{ brief: 'Id of the write', parse: String, placeholder: 'write' }],
      },
    },
    docs: { brief },
  })

export const repairCommand = buildRouteMap({
  routes: {
    list: buildCommand<TargetFlags, [string]>({
      func: action(list),
      parameters: {
        flags: targetFlags,
        positional: {
          kind: 'tuple',
          parameters: [{ brief: 'Name of the rollout', parse: String, placeholder: 'rollout' }],
        },
      },
      docs: { brief: 'Writes of a rollout that repair has given up' },
    }),
    retry: releasing('repair', 'Give a write back to repair'),
    lost: releasing('lost', 'Declare a write lost, by its name'),
  },
  docs: { brief: 'Writes of rollouts that repair has given up' },
})
