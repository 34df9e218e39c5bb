/** Works on a run in this process: shows how far it is, and pauses it on Ctrl-C. */
import { randomUUID } from 'node:crypto'
import type { ControlStore } from '../../control/port.ts'
import { catalogue } from '../../errors/index.ts'
import { Stop } from '../../http/index.ts'
import {
  reportOf,
  workOn,
  type DocumentStore,
  type Progress,
  type Transform,
} from '../../migrate/index.ts'
import { note, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { cliActor } from '../control/open.ts'
import type { Project } from '../document-store.ts'
import { ProblemFailure } from '../failures.ts'
import { againstRollout } from './authority.ts'
import { counted, progressLine, progressLines, secondsText } from './progress-text.ts'
import { runNamed } from './runs.ts'

export interface WorkFlags extends JsonFlags {
  /** Milliseconds */
  readonly patience: number
}

/** Between two lines about how far it is, in milliseconds; on a terminal one line is written anew. */
const noteEvery = 2000
const drawEvery = 200

const showing = (
  context: CliContext,
  { json }: JsonFlags,
  line: (progress: Progress) => string,
) => {
  const { stderr } = context.process
  const isDrawn = !json && stderr.isTTY
  let last = performance.now()
  return {
    show: (progress: Progress): void => {
      const now = performance.now()
      if (json || now - last < (isDrawn ? drawEvery : noteEvery)) return
      last = now
      if (isDrawn) stderr.write(`\r\u001b[K${line(progress)}`)
      else note(context, line(progress))
    },
    clear: (): void => {
      if (isDrawn) stderr.write('\r\u001b[K')
    },
  }
}

/** A fresh look each time: what was asked for meanwhile is in the state. */
export const workHere = async (
  context: CliContext,
  flags: WorkFlags,
  store: ControlStore,
  { contract, config }: Project,
  of: {
    readonly name: string
    readonly source: DocumentStore
    readonly target: DocumentStore
    readonly transforms?: Readonly<Record<string, Transform>>
  },
): Promise<void> => {
  const { name, source, target, transforms } = of
  const { state } = await runNamed(store, name)
  const signal = new Stop()
  const stop = (): void => {
    note(
      context,
      `Finishing the batch that is under way. Go on later: isthmus migrate resume ${name}`,
    )
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
  const holder = randomUUID()
  try {
    const worked = await workOn({
      name,
      contract,
      source,
      target,
      runs: store.runs,
      lease: (ms) => store.lease(`migration:${name}`, holder, ms),
      mayNot: () => againstRollout(store, state.source, state.target),
      limits: { depth: config.limits.depth },
      ...(transforms && { transforms }),
      actor: cliActor(),
      signal,
      graceMs: config.rollouts.graceMs,
      patienceMs: flags.patience,
      onProgress: shown.show,
      onTrouble: (problem, waitMs) => {
        shown.clear()
        note(
          context,
          `${problem.detail ?? problem.title} Trying again in ${secondsText(waitMs / 1000)}.`,
        )
      },
    })
    shown.clear()
    if (!worked.ok) throw new ProblemFailure(worked.problem)
    const { status, why, progress, stranded } = worked.value
    if (flags.json) {
      const report = reportOf((await runNamed(store, name)).state)
      sayJson(context, { name, why: why ?? null, ...report, progress, quarantined: stranded })
    } else {
      for (const line of progressLines(progress)) say(context, line)
      if (stranded > 0)
        say(
          context,
          `      In quarantine: ${counted(stranded)} (isthmus migrate quarantine ${name})`,
        )
      say(context, why === undefined ? `It is ${status}.` : `It is ${status}: ${why}`)
    }
    if (status === 'failed' || status === 'completed_with_quarantine') context.process.exitCode = 1
    if (signal.aborted) context.process.exitCode = catalogue['client-closed'].exit
  } finally {
    process.removeListener('SIGINT', stop)
    process.removeListener('SIGTERM', stop)
    await store.lease(`migration:${name}`, holder, 0).catch(() => undefined)
  }
}
