/** `isthmus rollout`: from one backend to another, stage by stage. */
import { buildCommand, buildRouteMap } from '@stricli/core'
import type { RolloutStatus } from '../../control/rollout/actions.ts'
import type { Wish } from '../../control/rollout/wish.ts'
import { stages, type Stage } from '../../rollout/index.ts'
import { note, say, sayJson, type CliContext } from '../context.ts'
import { action } from '../failing.ts'
import { agreed, makeChange } from '../release/change.ts'
import { withTarget } from '../release/open-target.ts'
import {
  changeFlags,
  parsePercent,
  targetFlags,
  type ChangeFlags,
  type TargetFlags,
} from '../release/options.ts'
import { declaredOf, readRollout } from '../release/read-rollout.ts'
import { rolloutsOf, valueOf } from '../release/rollouts-of.ts'
import { planLines, statusLines, targetText } from '../release/rollout-text.ts'
import { table } from '../release/table.ts'
import { forgetCommand } from './rollout-forget.ts'
import { lossesCommand } from './rollout-losses.ts'
import { simulateCommand } from './rollout-simulate.ts'
import { noteIdle, statusCommand, tellStatus } from './rollout-status.ts'

type Ask = Omit<ChangeFlags, 'dryRun'>

const list = (context: CliContext, flags: TargetFlags): Promise<void> =>
  withTarget(flags, async (from) => {
    const rollouts = await from.entries('rollout')
    if (flags.json) {
      sayJson(context, { where: from.where, rollouts })
      return
    }
    say(context, `Rollouts in ${from.where}:`)
    const rows = rollouts.map(({ id, value }) => [
      id,
      value.from,
      value.to,
      value.resources.join(', '),
    ])
    for (const line of table(['rollout', 'from', 'to', 'resources'], rows)) say(context, line)
  })

const plan = (context: CliContext, flags: TargetFlags, name: string): Promise<void> =>
  withTarget(flags, async (from) => {
    const { value } = await declaredOf(from, name)
    const found = from.rollouts ? valueOf(await from.rollouts.status(name)) : undefined
    if (flags.json) {
      sayJson(context, { where: from.where, plan: value.plan ?? null, state: found?.state ?? null })
      return
    }
    const lines = value.plan
      ? planLines(value.plan.steps, found?.state.step)
      : ['It has no plan: every step is asked for by hand.']
    for (const line of lines) say(context, line)
  })

const create = async (
  context: CliContext,
  flags: ChangeFlags,
  name: string,
  file: string,
): Promise<void> => {
  const entry = await readRollout(name, file)
  await withTarget(flags, async (on) => {
    const known = await on.entry('rollout', name)
    const edits = [{ ...entry, ifMatch: known?.tag ?? 'none' }]
    await makeChange(context, flags, on, 'rollout.set', (how) => on.edit(edits, how))
    if (!flags.json && !on.rollouts) {
      note(context, 'It is declared, and stays there: moving needs a control store.')
    }
  })
}

const remove = (context: CliContext, flags: ChangeFlags, name: string): Promise<void> =>
  withTarget(flags, async (on) => {
    const { tag } = await declaredOf(on, name)
    const edits = [{ kind: 'rollout' as const, id: name, value: null, ifMatch: tag }]
    await makeChange(context, flags, on, 'rollout.remove', (how) => on.edit(edits, how))
  })

/** An approval moves nothing yet: the plan does. */
const cameOf = ({ kind }: Wish, { state, rollout: { flag } }: RolloutStatus): string =>
  kind === 'approve'
    ? 'The next step is approved: it begins as soon as the plan lets it.'
    : `It is to be at ${targetText(state, flag)}.`

const ask = (
  context: CliContext,
  flags: Ask,
  name: string,
  asked: Wish,
  words: string | undefined,
): Promise<void> =>
  withTarget(flags, async (on) => {
    const rollouts = rolloutsOf(on)
    await declaredOf(on, name)
    const seen = valueOf(await rollouts.status(name))
    if (words !== undefined && !flags.yes) {
      for (const line of statusLines(seen)) note(context, line)
      note(context, words)
      await agreed(context, 'Say --yes to do it.')
    }
    const done = valueOf(await rollouts.ask(name, asked, seen.version, flags.reason))
    tellStatus(context, flags, on.where, done)
    if (!flags.json) note(context, cameOf(asked, done))
    await noteIdle(context, flags, rollouts, done)
  })

interface AdvanceFlags extends Ask {
  readonly to?: Stage
  readonly share?: number
}

const advance = (context: CliContext, flags: AdvanceFlags, name: string): Promise<void> => {
  const { to: stage, share } = flags
  const asked: Wish = {
    kind: 'advance',
    ...(stage !== undefined && { stage }),
    ...(share !== undefined && { share }),
  }
  return ask(context, flags, name, asked, `It goes to ${stage ?? 'what comes next'}.`)
}

/** @param words of the rollout of a name: what is agreed to; whatever may be taken back at once is not asked about */
const asking = (
  kind: Exclude<Wish['kind'], 'advance'>,
  brief: string,
  words?: (name: string) => string,
) =>
  buildCommand<Ask, [string]>({
    func: action((context: CliContext, flags: Ask, name: string) =>
      ask(context, flags, name, { kind }, words?.(name)),
    ),
    parameters: { flags: askFlags, positional: one },
    docs: { brief },
  })

const { dryRun: _, ...askFlags } = changeFlags

const rollout = { brief: 'Name of the rollout', parse: String, placeholder: 'rollout' } as const
const one = { kind: 'tuple', parameters: [rollout] } as const

export const rolloutCommand = buildRouteMap({
  routes: {
    list: buildCommand<TargetFlags>({
      func: action(list),
      parameters: { flags: targetFlags },
      docs: { brief: 'All rollouts that are declared' },
    }),
    status: statusCommand,
    plan: buildCommand<TargetFlags, [string]>({
      func: action(plan),
      parameters: { flags: targetFlags, positional: one },
      docs: { brief: 'The steps of a rollout, and at which it is' },
    }),
    simulate: simulateCommand,
    losses: lossesCommand,
    create: buildCommand<ChangeFlags, [string, string]>({
      func: action(create),
      parameters: {
        flags: changeFlags,
        positional: {
          kind: 'tuple',
          parameters: [
            rollout,
            { brief: 'JSON file with what is declared of it', parse: String, placeholder: 'file' },
          ],
        },
      },
      docs: { brief: 'Declare a rollout, or declare it anew' },
    }),
    remove: buildCommand<ChangeFlags, [string]>({
      func: action(remove),
      parameters: { flags: changeFlags, positional: one },
      docs: { brief: 'Remove a rollout that is at off or complete' },
    }),
    advance: buildCommand<AdvanceFlags, [string]>({
      func: action(advance),
      parameters: {
        flags: {
          ...askFlags,
          to: {
            kind: 'enum',
            values: stages,
            brief: 'Stage that it is to be at; the next step when absent',
            optional: true,
          },
          share: {
            kind: 'parsed',
            parse: parsePercent,
            brief: 'Percent of clients whose reads see the new backend',
            placeholder: 'percent',
            optional: true,
          },
        },
        positional: one,
      },
      docs: { brief: 'Send a rollout to the next step, or to a stage' },
    }),
    approve: asking('approve', 'Approve the next step of its plan'),
    hold: asking('hold', 'Let nothing move by itself'),
    resume: asking('resume', 'Go on with a rollout that is held'),
    copied: asking('copied', 'Say that its data has been copied and verified'),
    rollback: asking(
      'rollback',
      'Lead all resources back to off',
      (name) =>
        `It goes back to off, stage by stage. What only the new backend can hold stays there: \`isthmus rollout losses ${name}\` counts the documents.`,
    ),
    complete: asking(
      'complete',
      'End it at the new backend',
      () => 'From complete nothing leads back: the old backend is not kept current any more.',
    ),
    abort: asking(
      'abort',
      'Take back a change that is under way',
      () => 'It is held at the stage that all of its resources have reached.',
    ),
    forget: forgetCommand,
  },
  docs: { brief: 'Rollouts from one backend to another' },
})
