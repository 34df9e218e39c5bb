/** Works on a run in this process: shows how far it is, and stops on Ctrl-C. */
import type { ControlStore } from '../../control/port.ts'
import { catalogue } from '../../errors/index.ts'
import { Stop } from '../../http/index.ts'
import {
  reportOf,
  workOn,
  workShared,
  type DocumentStore,
  type Worked,
  type Working,
} from '../../migrate/index.ts'
import { note, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { cliActor, type StoreFlags } from '../control/open.ts'
import type { Project } from '../document-store.ts'
import { ProblemFailure } from '../failures.ts'
import { againstRollout } from '../../runtime/migrate/authority.ts'
import { checkUrl } from '../../runtime/migrate/check-url.ts'
import { counted, progressLine, progressLines, secondsText } from './progress-text.ts'
import { runNamed } from './runs.ts'
import { holderHere, jobsOf } from './sharing.ts'
import { showing } from './shown.ts'
import type { Transforms } from './transforms.ts'

export interface WorkFlags extends StoreFlags, JsonFlags {
  /** Milliseconds */
  readonly patience: number
}

export interface WorkOf {
  readonly name: string
  readonly source: DocumentStore
  readonly target: DocumentStore
  readonly transforms: Transforms | undefined
  /** Ranges that are worked on at a time. */
  readonly parallel?: number | undefined
  /** Looks at all documents once more. */
  readonly isAnew?: boolean
}

const told = async (
  context: CliContext,
  { json }: JsonFlags,
  store: ControlStore,
  name: string,
  { status, why, progress, stranded }: Worked,
): Promise<void> => {
  if (json) {
    const report = reportOf((await runNamed(store, name)).state)
    sayJson(context, { name, why: why ?? null, ...report, progress, quarantined: stranded })
    return
  }
  for (const line of progressLines(progress)) say(context, line)
  if (stranded > 0) {
    const where = `isthmus migrate quarantine ${name}`
    say(context, `      In quarantine: ${counted(stranded)} (${where})`)
  }
  say(context, why === undefined ? `It is ${status}.` : `It is ${status}: ${why}`)
}

/** A fresh look each time: what was asked for meanwhile is in the state. */
export const workHere = async (
  context: CliContext,
  flags: WorkFlags,
  store: ControlStore,
  { contract, config }: Project,
  of: WorkOf,
): Promise<void> => {
  const { name, source, target, transforms, parallel } = of
  const { state } = await runNamed(store, name)
  const jobs = state.shared === true ? await jobsOf(flags, name) : undefined
  const signal = new Stop()
  const stop = (): void => {
    const later = jobs
      ? `Others go on with what is left; isthmus migrate pause ${name} stops all of them`
      : `Go on later: isthmus migrate resume ${name}`
    note(context, `Finishing the batch that is under way. ${later}`)
    signal.abort(new Error('The operator has interrupted it.'))
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  note(
    context,
    `Migration ${name}: ${state.source} (${state.from}) to ${state.target} (${state.to})`,
  )
  const begun = performance.now()
  let first: number | undefined
  const shown = showing(context, flags, (progress) => {
    const { read } = progress.total
    first ??= read
    return progressLine(state, progress, { rows: read - first, ms: performance.now() - begun })
  })
  const holder = holderHere()
  const lease: Working['lease'] = (ms) => store.lease(`migration:${name}`, holder, ms)
  const on: Omit<Working, 'lease'> = {
    name,
    contract,
    source,
    target,
    runs: store.runs,
    holder,
    mayNot: () => againstRollout(store, state.source, state.target),
    check: checkUrl,
    limits: { depth: config.limits.depth },
    ...(parallel !== undefined && { parallel }),
    ...(transforms && { transforms: transforms.functions, digest: transforms.digest }),
    actor: cliActor(),
    signal,
    graceMs: config.rollouts.graceMs,
    patienceMs: flags.patience,
    onProgress: (progress) => shown.show(progress),
    onTrouble: (problem, waitMs) => {
      shown.clear()
      note(
        context,
        `${problem.detail ?? problem.title} Trying again in ${secondsText(waitMs / 1000)}.`,
      )
    },
    onOvertaken: () => {
      shown.clear()
      note(
        context,
        'Another worker goes on with its range: this one gave no sign of life for too long.',
      )
    },
    onWait: (what) => {
      shown.clear()
      note(context, what === undefined ? 'Going on.' : `Waiting. ${what}.`)
    },
  }
  try {
    const worked = await (jobs
      ? workShared({ ...on, jobs })
      : workOn({ ...on, lease, isAnew: of.isAnew === true }))
    shown.clear()
    if (!worked.ok) throw new ProblemFailure(worked.problem)
    await told(context, flags, store, name, worked.value)
    const { status } = worked.value
    if (status === 'failed' || status === 'completed_with_quarantine') context.process.exitCode = 1
    if (signal.aborted) context.process.exitCode = catalogue['client-closed'].exit
  } finally {
    process.removeListener('SIGINT', stop)
    process.removeListener('SIGTERM', stop)
    if (jobs) await jobs.close()
    else await lease(0).catch(() => undefined)
  }
}
