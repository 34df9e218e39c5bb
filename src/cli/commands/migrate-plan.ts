/** `isthmus migrate plan`: what moving the data of one backend to another one means, measured. */
import { buildCommand } from '@stricli/core'
import { catalogue } from '../../errors/index.ts'
import type { Plan } from '../../migrate/index.ts'
import { note, say, sayJson, type CliContext } from '../context.ts'
import { action } from '../failing.ts'
import { ProblemFailure } from '../failures.ts'
import { interruptible } from '../interruptible.ts'
import { configFlag, contractFlag } from '../load.ts'
import { dropFlag } from '../migrate/compare-flags.ts'
import { endFlags, endParameters, namedEnds, type EndFlags } from '../migrate/end-flags.ts'
import { keepResult } from '../migrate/keep-result.ts'
import { targetFlags, type TargetFlags } from '../release/options.ts'
import { rowsTold } from '../rows-told.ts'
import { wholeNumber } from '../whole-number.ts'
import { writeWhole } from '../write-whole.ts'

interface Flags extends TargetFlags, EndFlags {
  readonly out?: string
  readonly runbook?: string
  readonly drop?: readonly string[]
  readonly sample?: number
  readonly seed: number
  readonly keys: number
  readonly failOn?: 'refused' | 'losing'
}

/** As commands name the plan where it is written nowhere. */
const usualFile = 'plan.json'

/** Options that commands of the runbook need, too. */
const optionsOf = ({ contract, config }: Flags): readonly string[] => [
  ...(contract === contractFlag.default ? [] : ['--contract', contract]),
  ...(config === configFlag.default ? [] : ['--config', config]),
]

const isFound = ({ pairs }: Plan, failOn: Flags['failOn']): boolean =>
  pairs.some(
    ({ measured: { refused, losing } }) =>
      (failOn !== undefined && refused > 0) || (failOn === 'losing' && losing > 0),
  )

const tell = async (context: CliContext, flags: Flags, plan: Plan): Promise<void> => {
  const { planText, runbook } = await import('../../migrate/index.ts')
  const { out, runbook: page, json, failOn } = flags
  if (out !== undefined) await writeWhole(out, planText(plan))
  if (page !== undefined)
    await writeWhole(page, runbook(plan, { file: out ?? usualFile, options: optionsOf(flags) }))
  if (json) sayJson(context, plan)
  else {
    const { planLines } = await import('../migrate/plan-text.ts')
    for (const line of planLines(plan)) say(context, line)
    if (out !== undefined) say(context, `Written to ${out}.`)
    if (page !== undefined) say(context, `Runbook: ${page}.`)
  }
  if (isFound(plan, failOn)) context.process.exitCode = 1
}

const run = async (
  context: CliContext,
  flags: Flags,
  ...words: readonly (string | undefined)[]
): Promise<void> => {
  const names = namedEnds(flags, ...words)
  const [
    { loadProject },
    { keptPlan, makePlan },
    { openLists, openTargetLists },
    { planFacts },
    ends,
  ] = await Promise.all([
    import('../document-store.ts'),
    import('../../migrate/index.ts'),
    import('../migrate/open-lists.ts'),
    import('../migrate/plan-facts.ts'),
    import('../migrate/run-ends.ts'),
  ])
  const project = await loadProject(flags)
  const { contract, config } = project
  const named = await ends.runOf(project, flags, names)
  const options = ends.readOptions(context, flags)
  const made = await interruptible(async (signal) => {
    const target = await openTargetLists(project, named.to, options.target, signal)
    const source = await openLists(project, named.from, options.source, signal)
    try {
      for (const { note: said } of [source, target]) if (said !== undefined) note(context, said)
      const [from, to] = [source.lists, target.lists]
      const only = ends.onlyOf(project, {
        source: { store: from, only: source.only },
        target: { store: to, only: target.only },
      })
      const asked = { contract, from: from.name, to: to.name, version: to.version.key }
      const facts = await planFacts(flags, asked)
      const { sample, seed, keys, drop = [] } = flags
      const plan = await makePlan({
        contract,
        config,
        from,
        to,
        files: { ...source.files, ...target.files },
        ...(only && { only }),
        ...facts,
        drop,
        sample: sample === undefined ? undefined : { rows: sample, seed },
        keys,
        now: Date.now(),
        clock: () => performance.now(),
        ...(flags.json ? {} : { onRows: rowsTold(context, 'carried') }),
      })
      return signal.aborted ? undefined : plan
    } finally {
      await source.close()
      await target.close()
    }
  })
  if (!made) {
    note(context, 'Interrupted: there is no plan, and nothing was changed.')
    context.process.exitCode = catalogue['client-closed'].exit
    return
  }
  if (!made.ok) throw new ProblemFailure(made.problem)
  await tell(context, flags, made.value)
  // Beside a gateway elsewhere, no control store is at hand.
  if (flags.gateway === undefined) await keepResult(context, flags, keptPlan(made.value))
}

const file = (brief: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder: 'file', optional: true }) as const

export const migratePlanCommand = buildCommand<Flags, [string?, string?]>({
  func: action(run),
  parameters: {
    flags: {
      ...targetFlags,
      ...endFlags,
      out: file('Write the plan there, as JSON: what `migrate run` takes'),
      runbook: file('Write the steps there, as a page to follow (Markdown)'),
      drop: dropFlag,
      sample: {
        kind: 'parsed',
        parse: wholeNumber('rows', 1),
        brief: 'Look at so many rows of each kind only; all when absent',
        placeholder: 'rows',
        optional: true,
      },
      seed: {
        kind: 'parsed',
        parse: wholeNumber('a seed'),
        brief: 'Which rows a sample has',
        placeholder: 'number',
        default: '1',
      },
      keys: {
        kind: 'parsed',
        parse: wholeNumber('keys'),
        brief: 'Keys that are told of rows that are refused alike',
        placeholder: 'keys',
        default: '10',
      },
      failOn: {
        kind: 'enum',
        values: ['refused', 'losing'],
        optional: true,
        brief: 'End with 1 where rows cannot be carried; `losing`: or would lose something',
      },
    },
    positional: endParameters,
  },
  docs: {
    brief: 'Measure what moving the data would mean, and write it down as a plan',
    fullDescription:
      'Reads all documents of the first end, a backend by its lists, carries each to the version of the ' +
      'second one and back, and writes none. Tells how many there are, what they would lose by kind ' +
      'and JSON path, which cannot be carried and why, which clients are concerned, and the steps with ' +
      'the way back from each. Values are never told. Ctrl-C ends it without a plan. Where clients ' +
      'write meanwhile, the numbers are of no single moment. The control store, where there is one, keeps ' +
      'the steps for the console.',
  },
})
