/** Migrations that are kept: how they are, and what people ask of them while they run elsewhere. */
import { buildCommand } from '@stricli/core'
import type { ControlStore } from '../../control/port.ts'
import { Failure } from '../../errors/index.ts'
import type { Report, RunState, RunWish, Throttling } from '../../migrate/index.ts'
import { jsonFlag, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { cliActor, storeFlags, type StoreFlags } from '../control/open.ts'
import { action } from '../failing.ts'
import { ProblemFailure } from '../failures.ts'
import { counted, progressLines, secondsText, workerLines } from '../migrate/progress-text.ts'
import { runNamed, withRuns } from '../migrate/runs.ts'
import { writeWhole } from '../write-whole.ts'
import {
  isThrottled,
  throttleFlags,
  throttleWith,
  type ThrottleFlags,
} from '../migrate/throttle-flags.ts'
import { nameParameters } from '../migrate/positionals.ts'

type Flags = StoreFlags & JsonFlags

const headLine = (name: string, { status, source, from, target, to, why }: RunState): string =>
  `${name}: ${source} (${from}) to ${target} (${to}) is ${status}${why === undefined ? '' : `: ${why}`}`

const statusOf = async (store: ControlStore, name: string) => {
  const { durationOf, progressOf } = await import('../../migrate/index.ts')
  const { state } = await runNamed(store, name)
  const progress = progressOf(await store.runs.ranges(name))
  const quarantined = await store.runs.countStranded(name)
  const workers = await store.runs.workers(name)
  return { state, progress, quarantined, workers, seconds: durationOf(state, new Date()) }
}

const status = (context: CliContext, flags: Flags, name: string | undefined): Promise<void> =>
  withRuns(flags, async (store) => {
    const names = name === undefined ? (await store.runs.runs()).map((run) => run.name) : [name]
    const all = []
    for (const one of names) all.push({ name: one, ...(await statusOf(store, one)) })
    if (flags.json) {
      sayJson(context, name === undefined ? { migrations: all } : all[0])
      return
    }
    if (all.length === 0) say(context, 'There is no migration.')
    for (const { name: one, state, progress, quarantined, workers, seconds } of all) {
      say(context, headLine(one, state))
      for (const line of workerLines(workers)) say(context, line)
      for (const line of progressLines(progress)) say(context, line)
      if (quarantined > 0) say(context, `      In quarantine: ${counted(quarantined)}`)
      if (seconds !== null) say(context, `      ${secondsText(seconds)} since it began`)
    }
  })

const nameArgument = nameParameters

export const migrateStatusCommand = buildCommand<Flags, [string?]>({
  func: action(status),
  parameters: {
    flags: { ...storeFlags, json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Name of the migration; all of them when absent',
          parse: String,
          placeholder: 'name',
          optional: true,
        },
      ],
    },
  },
  docs: { brief: 'How far migrations are' },
})

interface EditFlags extends Flags {
  readonly reason?: string
}

const asked = (context: CliContext, flags: EditFlags, name: string, wish: RunWish): Promise<void> =>
  withRuns(flags, async (store) => {
    const { askRun } = await import('../../migrate/index.ts')
    const { version } = await runNamed(store, name)
    const { reason } = flags
    const seen = [String(version)]
    const done = await askRun(store.runs, { name, wish, actor: cliActor(), reason, seen })
    if (!done.ok) throw new ProblemFailure(done.problem)
    const { state } = done.value
    if (flags.json) sayJson(context, { name, ...state })
    else say(context, headLine(name, state))
  })

const reasonFlag = {
  kind: 'parsed',
  parse: String,
  brief: 'Why, for the audit',
  placeholder: 'text',
  optional: true,
} as const

const moving = (kind: 'pause' | 'cancel', brief: string) =>
  buildCommand<EditFlags, [string]>({
    func: action((context: CliContext, flags: EditFlags, name: string) =>
      asked(context, flags, name, { kind }),
    ),
    parameters: {
      flags: { ...storeFlags, reason: reasonFlag, json: jsonFlag },
      positional: nameArgument,
    },
    docs: { brief },
  })

export const migratePauseCommand = moving(
  'pause',
  'Let the process that works on it finish its batch and stop',
)

export const migrateCancelCommand = moving(
  'cancel',
  'End a migration for good; what was written stays',
)

type ThrottlingFlags = EditFlags & ThrottleFlags

const throttle = async (
  context: CliContext,
  flags: ThrottlingFlags,
  name: string,
): Promise<void> => {
  if (!isThrottled(flags)) {
    const names = Object.keys(throttleFlags).map((flag) => `--${flag}`)
    throw new Failure('usage', `Say what is to be changed: ${names.join(', ')}`)
  }
  const before = await withRuns(
    flags,
    async (store) => (await runNamed(store, name)).state.throttle,
  )
  const after = throttleWith(before, flags)
  const gone = Object.keys(before).filter((one) => !Object.hasOwn(after, one))
  const given: Throttling = { ...after, ...Object.fromEntries(gone.map((one) => [one, null])) }
  await asked(context, flags, name, { kind: 'throttle', throttle: given })
}

export const migrateThrottleCommand = buildCommand<ThrottlingFlags, [string]>({
  func: action(throttle),
  parameters: {
    flags: { ...storeFlags, ...throttleFlags, reason: reasonFlag, json: jsonFlag },
    positional: nameArgument,
  },
  docs: {
    brief: 'Make a migration slower or faster while it runs, or say when it may run',
    fullDescription:
      'Whoever works on it looks every second, and follows from the next batch on. "none" takes a limit ' +
      'away. What it waits for is shown by "isthmus migrate status".',
  },
})

const textOf = (value: string | null): string => value ?? 'not yet'

const reportLines = (
  name: string,
  { status: at, start_time, end_time, duration, metrics }: Report,
) => [
  `${name} is ${at}.`,
  `Began: ${textOf(start_time)}`,
  `Ended: ${textOf(end_time)}`,
  ...(duration === null ? [] : [`Took: ${secondsText(duration)}`]),
  ...Object.entries(metrics).map(([metric, value]) => `${metric}: ${JSON.stringify(value)}`),
]

interface ReportFlags extends Flags {
  readonly html?: string
}

const report = (context: CliContext, flags: ReportFlags, name: string): Promise<void> =>
  withRuns(flags, async (store) => {
    const { firstLeft, mostLeft, reportOf, runFacts, runPage } =
      await import('../../migrate/index.ts')
    const found = reportOf((await runNamed(store, name)).state)
    const { html } = flags
    if (html !== undefined) {
      const facts = await runFacts(store.runs, name)
      if (!facts.ok) throw new ProblemFailure(facts.problem)
      const left = await firstLeft(store.runs, name, mostLeft)
      await writeWhole(html, runPage(facts.value, left, new Date()))
    }
    if (flags.json) return sayJson(context, found)
    for (const line of reportLines(name, found)) say(context, line)
    if (html !== undefined) say(context, `Written to ${html}.`)
  })

export const migrateReportCommand = buildCommand<ReportFlags, [string]>({
  func: action(report),
  parameters: {
    flags: {
      ...storeFlags,
      html: {
        kind: 'parsed',
        parse: String,
        brief: 'Also writes it as a page to this file, with pictures, for colleagues',
        placeholder: 'file',
        optional: true,
      },
      json: jsonFlag,
    },
    positional: nameArgument,
  },
  docs: {
    brief: 'What came of a migration: status, times and counts',
    fullDescription:
      'With --json it has the members of the guide’s report: status, start_time, end_time, duration, metrics. ' +
      'The page of --html is one file that loads nothing: counts and keys as pictures, what is in quarantine ' +
      'by key and reason without the documents, who did what, and what to do next.',
  },
})

interface QuarantineFlags extends Flags {
  readonly documents: boolean
}

/** Rows that are read at once. */
const page = 500

const quarantine = (context: CliContext, flags: QuarantineFlags, name: string): Promise<void> =>
  withRuns(flags, async (store) => {
    await runNamed(store, name)
    const all = []
    for (let after: { type: string; key: string } | undefined; ;) {
      const rows = await store.runs.stranded(name, { limit: page, ...(after && { after }) })
      for (const row of rows) {
        const { document, ...rest } = row
        if (flags.json) all.push(flags.documents ? row : rest)
        else {
          say(context, `${row.type} ${row.key}: ${row.detail} [${row.code}]`)
          if (flags.documents) say(context, `  ${document ?? 'the source has none'}`)
        }
      }
      const last = rows.at(-1)
      if (rows.length < page || !last) break
      after = { type: last.type, key: last.key }
    }
    if (flags.json) sayJson(context, { name, quarantine: all })
    else if ((await store.runs.countStranded(name)) === 0) say(context, 'Nothing is in quarantine.')
  })

export const migrateQuarantineCommand = buildCommand<QuarantineFlags, [string]>({
  func: action(quarantine),
  parameters: {
    flags: {
      ...storeFlags,
      documents: {
        kind: 'boolean',
        brief: 'Show the documents, too, as the source had them',
        default: false,
        withNegated: false,
      },
      json: jsonFlag,
    },
    positional: nameArgument,
  },
  docs: {
    brief: 'Documents that did not get there, and why',
    fullDescription:
      'Once what stood in the way is mended, "isthmus migrate resume NAME" brings them over.',
  },
})
