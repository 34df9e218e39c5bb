/** `isthmus migrate run` and `resume`: copy the documents of a backend, file or backup to a backend or file. */
import { buildCommand } from '@stricli/core'
import type { ControlStore } from '../../control/port.ts'
import { Failure } from '../../errors/index.ts'
import { note, type CliContext } from '../context.ts'
import { cliActor } from '../control/open.ts'
import { action } from '../failing.ts'
import { ProblemFailure } from '../failures.ts'
import type { DocumentStore, PlannedFiles } from '../../migrate/index.ts'
import type { Project } from '../document-store.ts'
import { readBytes } from '../read-file.ts'
import { againstRollout } from '../../runtime/migrate/authority.ts'
import { dropFlag, extrasFlag, onlyFlag } from '../migrate/compare-flags.ts'
import { endFlags, endParameters, namedEnds, type EndFlags } from '../migrate/end-flags.ts'
import { isBackupEnd, isLocalEnd } from '../../runtime/migrate/local-end.ts'
import type { RunEnds } from '../migrate/run-ends.ts'
import { runNamed, withRuns } from '../migrate/runs.ts'
import { divided, parseRanges } from '../migrate/ranges.ts'
import { holderHere, sharedAddress } from '../migrate/sharing.ts'
import { throttleFlags, throttleWith, type ThrottleFlags } from '../migrate/throttle-flags.ts'
import {
  parallelFlag,
  transformsOf,
  workersFlag,
  workFlags,
  type ResumeFlags,
} from '../migrate/work-flags.ts'
import type { WorkOf } from '../migrate/working.ts'
import { wholeNumber } from '../whole-number.ts'
import { nameParameters } from '../migrate/positionals.ts'

interface GoingFlags extends ResumeFlags {
  readonly workers: boolean
  readonly parallel?: number
  readonly backups: string
}

interface ResumingFlags extends GoingFlags {
  readonly anew: boolean
}

interface RunFlags extends GoingFlags, ThrottleFlags, EndFlags {
  readonly name?: string
  readonly plan?: string
  readonly drop?: readonly string[]
  readonly only?: readonly string[]
  readonly extras: 'keep' | 'delete'
  readonly backup: boolean
  readonly maxQuarantine: number
  readonly ranges?: number
}

/** It stands in commands and in the audit. @throws Failure `usage` */
const parseName = (text: string): string => {
  if (/^[\w.-]{1,100}$/.test(text)) return text
  throw new Failure('usage', `"${text}" is no name: write letters, digits, ".", "-" and "_"`)
}

/** Without an end that is a backend, which the configuration tells of. */
const filesOf = ({ source, target }: RunEnds): PlannedFiles =>
  Object.fromEntries(
    [source, target].flatMap(({ store: { name, version }, fingerprint }) =>
      isLocalEnd(name)
        ? [[name, { isBackup: isBackupEnd(name), version: version.key, fingerprint }]]
        : [],
    ),
  )

/** @throws Failure `plan-refused`, `plan-outdated`, `usage` where it is of other ends */
const planOf = async ({ plan: file }: RunFlags, project: Project, ends: RunEnds) => {
  if (file === undefined) return undefined
  const { planStillHolds, readPlan } = await import('../../migrate/index.ts')
  const plan = await readPlan(await readBytes(file), file)
  const { from, to } = plan
  if (from.backend !== ends.source.store.name || to.backend !== ends.target.store.name) {
    throw new Failure(
      'usage',
      `${file} leads from ${from.backend} to ${to.backend}: name these two`,
    )
  }
  await planStillHolds(plan, project.contract, project.config, filesOf(ends))
  return plan
}

/** Lets workers take its ranges from now on. @throws Failure `migration-refused` */
const sharedBy = async (
  store: ControlStore,
  { contract }: Project,
  { name, source, transforms, isAnew }: WorkOf,
): Promise<void> => {
  const { shareRun } = await import('../../migrate/index.ts')
  const shared = await shareRun({
    name,
    contract,
    runs: store.runs,
    actor: cliActor(),
    lease: (ms) => store.lease(`migration:${name}`, holderHere(), ms),
    hasFeed: source.changes !== undefined,
    digest: transforms?.digest,
    isAnew: isAnew === true,
  })
  if (!shared.ok) throw new ProblemFailure(shared.problem)
}

/** What would be deleted is in a backup before. */
const backedUp = async (
  context: CliContext,
  { extras, backups, json }: RunFlags,
  { contract }: Project,
  target: DocumentStore,
): Promise<void> => {
  if (extras !== 'delete') return
  const { backupBefore } = await import('../migrate/backup-before.ts')
  await backupBefore(context, { target, contract: contract.hash, backups, quiet: json })
}

const run = async (
  context: CliContext,
  flags: RunFlags,
  ...words: readonly (string | undefined)[]
): Promise<void> => {
  const names = namedEnds(flags, ...words)
  const { loadProject } = await import('../document-store.ts')
  const { endText } = await import('../migrate/end-text.ts')
  const { closeEnds, finishRun, onlyOf, openNewEnds, runOf } =
    await import('../migrate/run-ends.ts')
  const transforms = await transformsOf(flags)
  const project = await loadProject(flags)
  if (flags.workers) await sharedAddress(flags)
  const named = await runOf(project, flags, names)
  const [from, to] = [endText(named.from), endText(named.to)]
  const local = [from, to].find(isLocalEnd)
  if (flags.workers && local !== undefined) {
    throw new Failure('usage', `Workers share backends, and ${local} is none: leave out --workers`)
  }
  const { beginRun, keptPlan, pairsOf } = await import('../../migrate/index.ts')
  const name = flags.name ?? named.name
  const ends = await openNewEnds(context, flags, project, { ...named, name })
  const [source, target] = [ends.source.store, ends.target.store]
  const only = flags.only ?? onlyOf(project, ends)
  try {
    const plan = await planOf(flags, project, ends)
    await withRuns(flags, async (store) => {
      const why = await againstRollout(store, from, to)
      if (why !== undefined) throw new Failure('migration-refused', why)
      if (flags.backup && !(await store.runs.run(name))) {
        await backedUp(context, flags, project, target)
      }
      const { pairs: all } = pairsOf(project.contract, source.version, target.version)
      const pairs = all.filter(({ to: { type } }) => only?.includes(type) ?? true)
      const begun = await beginRun(store.runs, {
        name,
        contract: project.contract,
        source,
        target,
        extras: flags.extras,
        ...(plan && { plan }),
        drop: flags.drop ?? plan?.dropped.map(({ type }) => type) ?? [],
        ...(only && { only }),
        mostStranded: flags.maxQuarantine,
        throttle: throttleWith({}, flags),
        ...(await divided(source, pairs, flags.ranges)),
        transforms: transforms?.digest,
        actor: cliActor(),
      })
      if (!begun.ok) throw new ProblemFailure(begun.problem)
      if (plan) await store.results.keep(keptPlan(plan))
      if (!source.changes) {
        note(
          context,
          `${from} has no feed of changes: what is written there meanwhile is brought over only where both backends get every write.`,
        )
      }
      if (ends.source.note !== undefined) note(context, ends.source.note)
      const of = { name, source, target, transforms, parallel: flags.parallel }
      if (flags.workers) await sharedBy(store, project, of)
      const { workHere } = await import('../migrate/working.ts')
      await workHere(context, flags, store, project, of)
      await finishRun(context, flags, store, { name, target: ends.target })
    })
  } finally {
    await closeEnds(ends)
  }
}

const resume = async (context: CliContext, flags: ResumingFlags, name: string): Promise<void> => {
  const { loadProject } = await import('../document-store.ts')
  const { closeEnds, finishRun, openRunEnds } = await import('../migrate/run-ends.ts')
  const transforms = await transformsOf(flags)
  const project = await loadProject(flags)
  if (flags.workers) await sharedAddress(flags)
  await withRuns(flags, async (store) => {
    const { state } = await runNamed(store, name)
    const ends = await openRunEnds(context, flags, project, { name, state, store })
    const [source, target] = [ends.source.store, ends.target.store]
    try {
      const { parallel, anew: isAnew } = flags
      const of = { name, source, target, transforms, parallel, isAnew }
      if (flags.workers || state.shared === true) await sharedBy(store, project, of)
      const { workHere } = await import('../migrate/working.ts')
      await workHere(context, flags, store, project, of)
      await finishRun(context, flags, store, { name, target: ends.target })
    } finally {
      await closeEnds(ends)
    }
  })
}

export const migrateRunCommand = buildCommand<RunFlags, [string?, string?]>({
  func: action(run),
  parameters: {
    flags: {
      ...workFlags,
      ...endFlags,
      ...throttleFlags,
      parallel: parallelFlag,
      workers: workersFlag,
      name: {
        kind: 'parsed',
        parse: parseName,
        brief: 'Name of the migration; FROM-to-TO when absent',
        placeholder: 'name',
        optional: true,
      },
      plan: {
        kind: 'parsed',
        parse: String,
        brief: 'Plan that it follows: refused where it was changed, or does not hold any more',
        placeholder: 'file',
        optional: true,
      },
      drop: dropFlag,
      only: onlyFlag,
      extras: extrasFlag,
      backup: {
        kind: 'boolean',
        brief:
          'With --extras delete: make a backup of the backend that is written, where it holds something',
        default: true,
      },
      maxQuarantine: {
        kind: 'parsed',
        parse: wholeNumber('documents'),
        brief: 'More documents that do not get there stop it',
        placeholder: 'documents',
        default: '100',
      },
      ranges: {
        kind: 'parsed',
        parse: parseRanges,
        brief:
          'Ranges that each kind is divided into, where the backend tells keys; one per 100,000 documents when absent',
        placeholder: 'ranges',
        optional: true,
      },
    },
    positional: endParameters,
  },
  docs: {
    brief:
      'Copy all documents of a backend, file or backup to another one, of the same version or another',
    fullDescription:
      'Reads the lists of both backends in key order, carries each document by the lenses of the ' +
      'contract, and writes what differs, with ids and timestamps as they are. Parents come before what ' +
      'refers to them. How far it is stands in the control store: after Ctrl-C, or a kill, it goes on ' +
      'where it was, and what is done twice changes nothing. Where the backend that is read has a feed ' +
      'of changes, what was written meanwhile is brought over at the end. A document that cannot be ' +
      'carried, or is refused, is put into quarantine with the reason. Ends with 1 where it has failed, ' +
      'or quarantine holds something. A file ends with .ndjson or .jsonl, which .gz or .zst may follow: ' +
      'one that is read is checked as a whole before anything is written, one that is written gets its ' +
      'name when all documents are in it. `FROM TO` and `--from FROM --to TO` are the same.',
  },
})

export const migrateResumeCommand = buildCommand<ResumingFlags, [string]>({
  func: action(resume),
  parameters: {
    flags: {
      ...workFlags,
      backups: endFlags.backups,
      parallel: parallelFlag,
      workers: workersFlag,
      anew: {
        kind: 'boolean',
        brief: 'Look at all documents once more, also by another --transform than before',
        default: false,
        withNegated: false,
      },
    },
    positional: nameParameters,
  },
  docs: {
    brief: 'Go on with a migration: after a pause, a failure, or once more after its end',
    fullDescription:
      'After its end it brings over what has changed since, and what was in quarantine, where that can ' +
      'be carried now.',
  },
})
