/** Opens the ends of a run that begins, or of one that goes on, and makes the file that it has written. */
import { randomUUID } from 'node:crypto'
import type { ControlStore } from '../../control/port.ts'
import { Failure } from '../../errors/index.ts'
import { feedType, pairsOf, type DocumentStore, type RunState } from '../../migrate/index.ts'
import { note, say, type CliContext, type JsonFlags } from '../context.ts'
import type { Project } from '../document-store.ts'
import { HintedFailure } from '../failures.ts'
import { rowsTold } from '../rows-told.ts'
import { endOf, openEnd, openTarget, type End, type EndOptions, type Target } from './end.ts'
import type { EndFlags } from './end-flags.ts'
import { endName, endText, type EndText } from './end-text.ts'
import { counted } from './progress-text.ts'
import { runNamed } from './runs.ts'

export interface RunEnds {
  readonly source: End
  readonly target: Target
}

const telling = (context: CliContext, { json }: JsonFlags): Pick<EndOptions, 'onRows'> =>
  json ? {} : { onRows: rowsTold(context, 'read') }

const versionIn = (version: string | undefined) => (version === undefined ? {} : { version })

export const closeEnds = async ({
  source,
  target,
}: Readonly<Record<'source' | 'target', End>>): Promise<void> => {
  await source.store.close()
  await target.store.close()
}

/** What is written is looked at first: a file that is there already needs no reading of another one. */
export const opened = async <T extends End>(
  target: Promise<T>,
  source: () => Promise<End>,
): Promise<{ readonly source: End; readonly target: T }> => {
  const to = await target
  try {
    return { source: await source(), target: to }
  } catch (error) {
    await to.store.close()
    throw error
  }
}

export interface NamedRun {
  readonly from: EndText
  readonly to: EndText
  /** That of the run, where nobody gives it another one. */
  readonly name: string
}

/** @throws Failure `usage`, `file-not-found` */
export const runOf = async (
  project: Project,
  flags: Pick<EndFlags, 'backups' | 'type'>,
  names: { readonly from: string; readonly to: string },
): Promise<NamedRun> => {
  const from = await endOf(project, names.from, flags)
  const to = await endOf(project, names.to, flags)
  if (endText(from) === endText(to)) {
    throw new Failure('usage', `${names.from} is both ends: name two`)
  }
  if (flags.type !== undefined && from.kind !== 'file' && to.kind !== 'file') {
    throw new Failure('usage', '--type is of a file: use --only between backends')
  }
  return { from, to, name: `${endName(from)}-to-${endName(to)}` }
}

/** By what flags say of both ends. */
export const readOptions = (
  context: CliContext,
  flags: EndFlags & JsonFlags,
): Readonly<Record<'source' | 'target', EndOptions>> => {
  const { backups, fromVersion, toVersion } = flags
  const told = telling(context, flags)
  return {
    source: { backups, option: '--from-version', ...versionIn(fromVersion), ...told },
    target: { backups, option: '--to-version', ...versionIn(toVersion), ...told },
  }
}

/** @throws as `openEnd` and `openTarget` */
export const openNewEnds = (
  context: CliContext,
  flags: EndFlags & JsonFlags,
  project: Project,
  { from, to, name: run }: NamedRun,
): Promise<RunEnds> => {
  const { source, target } = readOptions(context, flags)
  return opened(openTarget(project, to, { ...target, run, state: 'new' }), () =>
    openEnd(project, from, source),
  )
}

type Limited = Pick<End, 'only'> & { readonly store: Pick<DocumentStore, 'version'> }

/** Types, as the version that is written calls them, where a file has only one; undefined: all. */
export const onlyOf = (
  { contract }: Project,
  { source, target }: Readonly<Record<'source' | 'target', Limited>>,
) => {
  const { pairs } = pairsOf(contract, source.store.version, target.store.version)
  if (source.only === undefined && target.only === undefined) return undefined
  return pairs.flatMap(({ from, to }) =>
    (source.only ?? from.type) === from.type && (target.only ?? to.type) === to.type
      ? [to.type]
      : [],
  )
}

const ofFile = (end: EndText, version: string) => (end.kind === 'file' ? { version } : {})

/** @throws as `openEnd` and `openTarget`; Failure `migration-refused` where a file has changed meanwhile */
export const openRunEnds = async (
  context: CliContext,
  flags: Pick<EndFlags, 'backups'> & JsonFlags,
  project: Project,
  of: { readonly name: string; readonly state: RunState; readonly store: ControlStore },
): Promise<RunEnds> => {
  const { name, state, store } = of
  const { backups } = flags
  const [from, to] = [
    await endOf(project, state.source, flags),
    await endOf(project, state.target, flags),
  ]
  const ranges = await store.runs.ranges(name)
  const hasMoved = ranges.some(({ type, version }) => type !== feedType && version > 1)
  const ends = await opened(
    openTarget(project, to, {
      backups,
      ...ofFile(to, state.to),
      run: name,
      state: hasMoved ? 'moved' : 'begun',
    }),
    () =>
      openEnd(project, from, { backups, ...ofFile(from, state.from), ...telling(context, flags) }),
  )
  const { fingerprint } = ends.source
  const before = ranges.find(({ type }) => type === feedType)?.at ?? undefined
  if (fingerprint === undefined || before === undefined || before === fingerprint) return ends
  await closeEnds(ends)
  throw new Failure(
    'migration-refused',
    `${state.source} has other documents than when ${name} began: begin a new migration, which finds what is there already`,
  )
}

/** Milliseconds for which nobody else works on the run, renewed while the file is made. */
const leaseMs = 10_000

/** Where the run is through, and what it has written is a file. @throws Failure `files-exist`, `not-writable` */
export const finishRun = async (
  context: CliContext,
  { json }: JsonFlags,
  store: ControlStore,
  { name, target: { store: target, finish } }: { readonly name: string; readonly target: Target },
): Promise<void> => {
  if (!finish) return
  const { state } = await runNamed(store, name)
  if (state.status === 'completed_with_quarantine') {
    note(
      context,
      `${target.name} is not written before all documents get there: mend what stands in the way of those in quarantine, then isthmus migrate resume ${name}`,
    )
  }
  if (state.status !== 'completed') return
  const holder = randomUUID()
  const lease = (ms: number) => store.lease(`migration:${name}`, holder, ms)
  if (!(await lease(leaseMs))) {
    throw new Failure('migration-refused', `Another process works on ${name}: it makes the file`)
  }
  const renewing = setInterval(() => void lease(leaseMs).catch(() => undefined), leaseMs / 3)
  try {
    const { documents, bytes } = await finish().catch((error: unknown) => {
      if (!(error instanceof Failure) || error.code !== 'not-writable') throw error
      const way = `All documents are there, and nothing is lost. Give it the rights and the space, then make the file by isthmus migrate resume ${name}`
      throw new HintedFailure(way, error.code, error.message)
    })
    if (!json)
      say(context, `Written: ${target.name}, ${counted(documents)} documents in ${bytes} bytes.`)
  } finally {
    clearInterval(renewing)
    await lease(0).catch(() => undefined)
  }
}
