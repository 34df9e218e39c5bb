/** `isthmus rollout simulate`: how a plan would run, before anything moves. */
import { buildCommand } from '@stricli/core'
import { Failure } from '../../errors/index.ts'
import { planIssues, timelineOf, type Rollout, type RolloutPlan } from '../../rollout/index.ts'
import { say, sayJson, type CliContext } from '../context.ts'
import { action } from '../failing.ts'
import { HintedFailure } from '../failures.ts'
import { withTarget } from '../release/open-target.ts'
import { targetFlags, type TargetFlags } from '../release/options.ts'
import { declaredOf, readRollout } from '../release/read-rollout.ts'
import { timelineLines } from '../release/timeline-text.ts'
import {
  parseDuration,
  parseMoment,
  parseRate,
  parseShare,
  parseStep,
  parseTimes,
  simulated,
  type ModelFlags,
} from '../release/traffic-model.ts'

interface Flags extends TargetFlags, ModelFlags {
  readonly as?: string
}

interface Declared {
  readonly where: string
  readonly rollout: Rollout
}

const fromFile = async (name: string, file: string): Promise<Declared> => {
  const { value: rollout } = await readRollout(name, file)
  const issues = rollout.plan ? planIssues(rollout.plan, rollout) : []
  if (issues.length > 0) throw new Failure('usage', `The plan in ${file} is not sound`, issues)
  return { where: file, rollout }
}

const fromTarget = async (flags: Flags, name: string): Promise<Declared> => {
  let found: Declared | undefined
  await withTarget(flags, async (from) => {
    found = { where: from.where, rollout: (await declaredOf(from, name)).value }
  })
  return found as Declared
}

/** @throws HintedFailure `usage` */
const planOf = (name: string, { where, rollout }: Declared): RolloutPlan => {
  if (rollout.plan) return rollout.plan
  throw new HintedFailure(
    'Give it `plan: { steps: [...] }`: with `--as FILE` it is looked at before it is declared.',
    'usage',
    `${name} in ${where} has no plan: every step is asked for by hand, and nothing happens by itself`,
  )
}

const run = async (context: CliContext, flags: Flags, name: string): Promise<void> => {
  const declared = await (flags.as === undefined
    ? fromTarget(flags, name)
    : fromFile(name, flags.as))
  const { where, rollout } = declared
  const plan = planOf(name, declared)
  const happened = simulated(rollout, plan, flags)
  const timeline = timelineOf(plan, happened)
  if (flags.json) {
    const { steps, ...end } = timeline
    const planned = steps.map((one) => ({ ...one, plan: plan.steps[one.step] }))
    sayJson(context, { where, rollout: name, ...end, steps: planned, happened })
    return
  }
  for (const line of timelineLines(name, rollout, plan, timeline, happened, flags.rate)) {
    say(context, line)
  }
}

const parsed = <T>(parse: (text: string) => T, brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse, brief, placeholder }) as const
const optional = true

export const simulateCommand = buildCommand<Flags, [string]>({
  func: action(run),
  parameters: {
    flags: {
      ...targetFlags,
      as: {
        ...parsed(String, 'JSON file with a rollout, in place of the declared one', 'file'),
        optional,
      },
      rate: {
        ...parsed(parseRate, 'Requests to each route of each version: 50/s, 300/m, 20/h', 'rate'),
        default: '10/s',
      },
      approved: {
        ...parsed(parseMoment, 'How long approvals take: 2h, or never', 'duration'),
        default: '0s',
      },
      copied: {
        ...parsed(parseMoment, 'When the data has been copied: 1d, or never', 'duration'),
        default: '0s',
      },
      mismatch: {
        ...parsed(parseShare, 'Share of answers that differ: 0.02 or 2%', 'share'),
        optional,
      },
      errors: {
        ...parsed(parseShare, 'Share of requests that fail at the new backend', 'share'),
        optional,
      },
      slower: {
        ...parsed(parseTimes, 'How many times as long the new backend takes', 'times'),
        optional,
      },
      down: {
        ...parsed(parseDuration, 'How long the new backend is away: 30m', 'duration'),
        optional,
      },
      at: {
        ...parsed(parseStep, 'Step with which that begins; the first one when absent', 'step'),
        optional,
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Name of the rollout', parse: String, placeholder: 'rollout' }],
    },
  },
  docs: {
    brief: 'Show how its plan would run, with so much traffic and with what goes wrong',
    fullDescription:
      'Runs the plan against a clock and counts that are made up: nothing is asked of backends and ' +
      'nothing moves. A step waits until it has been held as long as it says, has as many answers per ' +
      'route and version as it wants, and is approved. --mismatch, --errors, --slower and --down show ' +
      'which guardrail stops it, and when.',
  },
})
