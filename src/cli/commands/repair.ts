/** `isthmus repair`: writes of rollouts that repair has given up, or tries again. */
import { buildCommand, buildRouteMap } from '@stricli/core'
import { note, say, sayJson, type CliContext } from '../context.ts'
import { action } from '../failing.ts'
import { agreed } from '../release/change.ts'
import { withTarget } from '../release/open-target.ts'
import { changeFlags, targetFlags, type ChangeFlags, type TargetFlags } from '../release/options.ts'
import type { Rollouts } from '../release/target.ts'
import type { StuckWrite } from '../../control/port.ts'
import { rolloutsOf, valueOf } from '../release/rollouts-of.ts'
import { declaredOf } from '../release/read-rollout.ts'
import { agoText, table } from '../release/table.ts'

type Ask = Omit<ChangeFlags, 'dryRun'>

const list = (context: CliContext, flags: TargetFlags, name: string): Promise<void> =>
  withTarget(flags, async (from) => {
    const writes = valueOf(await rolloutsOf(from).stuck(name))
    if (flags.json) {
      sayJson(context, { where: from.where, writes })
      return
    }
    const rows = writes.map(({ id, resource, key, kind, state, attempts, opened, problem }) => [
      id,
      `${kind} ${resource}${key === '' ? '' : `/${key}`}`,
      agoText(opened, Date.now()),
      state === 'quarantined' ? 'given up' : `tried ${attempts} times`,
      problem ?? '',
    ])
    const head = ['write', 'what', 'since', 'repair', 'problem']
    for (const line of table(head, rows)) say(context, line)
  })

/** Those that are there when it is asked; what repair settles or tries meanwhile is passed over. */
const releaseAll = async (
  rollouts: Rollouts,
  name: string,
  to: 'repair' | 'lost',
  reason: string | undefined,
): Promise<readonly StuckWrite[]> => {
  const released: StuckWrite[] = []
  const seen = new Set<string>()
  for (;;) {
    const found = valueOf(await rollouts.stuck(name)).filter(({ id }) => !seen.has(id))
    if (found.length === 0) return released
    for (const { id } of found) {
      seen.add(id)
      const done = await rollouts.release(id, to, reason)
      if (done.ok) released.push(done.value)
      else if (done.problem.code !== 'entry-not-found') valueOf(done)
    }
  }
}

interface ReleaseFlags extends Ask {
  readonly all: boolean
}

const release = async (
  context: CliContext,
  flags: ReleaseFlags,
  name: string,
  to: 'repair' | 'lost',
): Promise<void> =>
  withTarget(flags, async (on) => {
    const rollouts = rolloutsOf(on)
    if (to === 'lost' && !flags.yes) {
      const what = flags.all ? `the listed writes of ${name}` : name
      note(context, `What ${what} wrote may be missing at one of the two backends from then on.`)
      await agreed(context, 'Say --yes to do it.')
    }
    const words = to === 'lost' ? 'declared lost' : 'is repaired again'
    if (flags.all) {
      await declaredOf(on, name)
      const writes = await releaseAll(rollouts, name, to, flags.reason)
      if (flags.json) sayJson(context, { where: on.where, to, writes })
      else for (const { id } of writes) say(context, `${id}: ${words}`)
      if (!flags.json && writes.length === 0) say(context, `${name}: no write waits for that`)
      return
    }
    const write = valueOf(await rollouts.release(name, to, flags.reason))
    if (flags.json) sayJson(context, { where: on.where, to, write })
    else say(context, `${name}: ${words}`)
  })

const { dryRun: _, ...askFlags } = changeFlags

const releasing = (to: 'repair' | 'lost', brief: string) =>
  buildCommand<ReleaseFlags, [string]>({
    func: action((context: CliContext, flags: ReleaseFlags, id: string) =>
      release(context, flags, id, to),
    ),
    parameters: {
      flags: {
        ...askFlags,
        all: {
          kind: 'boolean',
          brief: 'All that `isthmus repair list` shows of a rollout, by its name',
          default: false,
          withNegated: false,
        },
      },
      positional: {
        kind: 'tuple',
        parameters: [
          {
            brief: 'Id of the write; with --all the name of the rollout',
            parse: String,
            placeholder: 'write',
          },
        ],
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
      docs: { brief: 'Writes of a rollout that repair has given up, or tries again' },
    }),
    retry: releasing('repair', 'Give a write back to repair'),
    lost: releasing('lost', 'Declare a write lost, by its name'),
  },
  docs: { brief: 'Writes of rollouts that repair has given up, or tries again' },
})
