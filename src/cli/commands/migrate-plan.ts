/** `isthmus migrate plan`: what moving the data of one backend to another one means, measured. */
import { buildCommand } from '@stricli/core'
import { catalogue, Failure } from '../../errors/index.ts'
import { Stop } from '../../http/index.ts'
import type { Plan } from '../../migrate/index.ts'
import { note, say, sayJson, type CliContext } from '../context.ts'
import { action } from '../failing.ts'
import { ProblemFailure } from '../failures.ts'
import { configFlag, contractFlag, loadContract, loadWrittenConfig } from '../load.ts'
import { targetFlags, type TargetFlags } from '../release/options.ts'
import { writeWhole } from '../write-whole.ts'

interface Flags extends TargetFlags {
  readonly out?: string
  readonly runbook?: string
  readonly drop?: readonly string[]
  readonly sample?: number
  readonly seed: number
  readonly keys: number
  readonly failOn?: 'refused' | 'losing'
}

/** Between two lines about how far it is, in milliseconds. */
const notesEvery = 2000

/** As commands name the plan where it is written nowhere. */
const usualFile = 'plan.json'

const telling = (context: CliContext) => {
  let last = performance.now()
  return ({ type, rows }: { readonly type: string; readonly rows: number }): void => {
    const now = performance.now()
    if (now - last < notesEvery) return
    last = now
    note(context, `${type}: ${rows} rows so far`)
  }
}

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

const run = async (context: CliContext, flags: Flags, from: string, to: string): Promise<void> => {
  const contract = await loadContract(flags.contract)
  const { servedConfig } = await import('../../gateway/config/index.ts')
  const config = servedConfig(await loadWrittenConfig(flags.config), contract)
  const [{ makePlan }, { withEnds }, { planFacts }] = await Promise.all([
    import('../../migrate/index.ts'),
    import('../migrate/open-ends.ts'),
    import('../migrate/plan-facts.ts'),
  ])
  const signal = new Stop()
  const stop = (): void => signal.abort(new Error('Nobody waits for the rest.'))
  process.once('SIGINT', stop)
  try {
    const made = await withEnds({ contract, config, signal }, { from, to }, async (ends) => {
      const version = ends.to.version.key
      const facts = await planFacts(flags, { contract, from, to, version })
      const { sample, seed, keys, drop = [] } = flags
      return makePlan({
        contract,
        config,
        ...ends,
        ...facts,
        drop,
        sample: sample === undefined ? undefined : { rows: sample, seed },
        keys,
        now: Date.now(),
        clock: () => performance.now(),
        ...(flags.json ? {} : { onRows: telling(context) }),
      })
    })
    if (signal.aborted) {
      note(context, 'Interrupted: there is no plan, and nothing was changed.')
      context.process.exitCode = catalogue['client-closed'].exit
      return
    }
    if (!made.ok) throw new ProblemFailure(made.problem)
    await tell(context, flags, made.value)
  } finally {
    process.removeListener('SIGINT', stop)
  }
}

/** @throws Failure `usage` */
const wholeNumber =
  (what: string, least: number) =>
  (text: string): number => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text)
    throw new Failure('usage', `"${text}" is no ${what}: write a whole number from ${least} on`)
  }

const file = (brief: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder: 'file', optional: true }) as const

export const migratePlanCommand = buildCommand<Flags, [string, string]>({
  func: action(run),
  parameters: {
    flags: {
      ...targetFlags,
      out: file('Write the plan there, as JSON: what `migrate run` takes'),
      runbook: file('Write the steps there, as a page to follow (Markdown)'),
      drop: {
        kind: 'parsed',
        parse: String,
        brief: 'A kind that may stay behind, since the other version has no place for it',
        placeholder: 'kind',
        variadic: true,
        optional: true,
      },
      sample: {
        kind: 'parsed',
        parse: wholeNumber('number of rows', 1),
        brief: 'Look at so many rows of each kind only; all when absent',
        placeholder: 'rows',
        optional: true,
      },
      seed: {
        kind: 'parsed',
        parse: wholeNumber('seed', 0),
        brief: 'Which rows a sample has',
        placeholder: 'number',
        default: '1',
      },
      keys: {
        kind: 'parsed',
        parse: wholeNumber('number of keys', 0),
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
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Name of the backend that is left', parse: String, placeholder: 'from' },
        { brief: 'Name of the backend that it leads to', parse: String, placeholder: 'to' },
      ],
    },
  },
  docs: {
    brief: 'Measure what moving the data would mean, and write it down as a plan',
    fullDescription:
      'Reads all documents of the first backend by its lists, carries each to the version of the ' +
      'second one and back, and writes none. Tells how many there are, what they would lose by kind ' +
      'and JSON path, which cannot be carried and why, which clients are concerned, and the steps with ' +
      'the way back from each. Values are never told. Ctrl-C ends it without a plan. Where clients ' +
      'write meanwhile, the numbers are of no single moment.',
  },
})
