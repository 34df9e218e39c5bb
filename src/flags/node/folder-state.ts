/** What is known of the files of a flag folder: what each says now, what of it is in force, and why not all. */
import type { Issue } from '../../errors/index.ts'
import { warningsOf } from '../finding.ts'
import { joinFiles, type JudgeOptions } from '../judge.ts'
import { judgeFile, type JudgedFile } from '../judge-file.ts'
import { mend, type Mended } from '../mend.ts'
import type { BrokenFile, JudgedFlags } from '../source.ts'
import { told } from '../told.ts'
import type { Reading } from './read-folder.ts'

export interface FolderState {
  readonly flags: JudgedFlags
  /** The good content of each file, by name. */
  readonly good: ReadonlyMap<string, JudgedFile>
  readonly broken: readonly BrokenFile[]
  readonly warnings: readonly Issue[]
  /** Of the folder as a whole. */
  readonly errors: readonly Issue[]
  /** Since when each file is as it is, by name. */
  readonly seen: ReadonlyMap<string, Seen>
  /** Since when the folder as a whole is as it is. */
  readonly folder: { readonly issues: readonly Issue[]; readonly since: number }
  /** Whether something has to stay as it is before it counts. */
  readonly isUnsettled: boolean
}

interface Seen {
  /** Undefined where it is gone. */
  readonly file: JudgedFile | undefined
  /** By the clock. */
  readonly since: number
}

const nothing: FolderState = {
  flags: { version: '', keys: [], timed: [], text: '' },
  good: new Map(),
  broken: [],
  warnings: [],
  errors: [],
  seen: new Map(),
  folder: { issues: [], since: 0 },
  isUnsettled: false,
}

export interface Clock {
  /** Milliseconds, rising. */
  readonly now: number
  /** How long what is broken, or lacks flags, must stay as it is to be believed. */
  readonly settleMs: number
}

const unreadFile = (name: string, issue: Issue): JudgedFile => {
  const text = `unread: ${issue.message}`
  return { name, text, findings: [issue], isSound: false, keys: [], flags: [], values: 0 }
}

/** Never throws: a defect while judging is an error of the file. */
const judged = (name: string, text: string, options: JudgeOptions): JudgedFile => {
  try {
    return judgeFile({ name, text }, options.attributes)
  } catch (error) {
    const message = `cannot be judged: ${error instanceof Error ? error.message : typeof error}`
    return unreadFile(name, { place: name, message })
  }
}

/** Every file as it is now, judged anew only where it has changed. */
const newestOf = (
  reading: Reading,
  before: ReadonlyMap<string, Seen>,
  options: JudgeOptions,
): Map<string, JudgedFile> =>
  new Map([
    ...reading.files.map(({ name, text }) => {
      const known = before.get(name)?.file
      return [name, known?.text === text ? known : judged(name, text, options)] as const
    }),
    ...[...reading.unread].map(([name, issue]) => [name, unreadFile(name, issue)] as const),
  ])

/** Files that are not in force as they are now; what changes again was told of, and stays until it settles. */
const brokenOf = (
  { held }: Mended,
  good: ReadonlyMap<string, JudgedFile>,
  before: readonly BrokenFile[],
  isSettled: (name: string) => boolean,
): BrokenFile[] =>
  [...held].flatMap(([file, errors]) => {
    const known = before.find((one) => one.file === file)
    if (!isSettled(file) || errors.length === 0) return known ? [known] : []
    const since = known?.since ?? new Date().toISOString()
    const inForce = good.has(file) ? 'last-good' : 'nothing'
    return [{ file, since, inForce, errors: told(errors) }]
  })

export type Stepped =
  | { readonly ok: true; readonly state: FolderState }
  | { readonly ok: false; readonly issues: readonly Issue[] }

/** The state after one more reading. */
export const stepped = async (
  before: FolderState,
  reading: Reading,
  { now, settleMs }: Clock,
  options: JudgeOptions,
): Promise<Stepped> => {
  const newest = reading.isListed
    ? newestOf(reading, before.seen, options)
    : new Map([...before.seen].flatMap(([name, { file }]) => (file ? [[name, file] as const] : [])))
  const names = new Set([...newest.keys(), ...before.good.keys()])
  const seen = new Map(
    [...names].map((name) => {
      const file = newest.get(name)
      const known = before.seen.get(name)
      return [name, known && known.file?.text === file?.text ? known : { file, since: now }]
    }),
  )
  const hasSettled = (since: number): boolean => now - since >= settleMs
  const isSettled = (name: string): boolean => hasSettled(seen.get(name)?.since ?? now)
  const sameFolder = JSON.stringify(before.folder.issues) === JSON.stringify(reading.issues)
  const folder = sameFolder ? before.folder : { issues: reading.issues, since: now }
  const mended = mend({ ...options, newest, good: before.good, isSettled })
  if (mended.issues.length > 0) return { ok: false, issues: told(mended.issues) }
  const good = new Map(mended.files.map((file) => [file.name, file]))
  const flags = await joinFiles(mended.files)
  return {
    ok: true,
    state: {
      flags: flags.version === before.flags.version ? before.flags : flags,
      good,
      broken: brokenOf(mended, good, before.broken, isSettled),
      warnings: told(mended.files.flatMap(({ findings }) => warningsOf(findings))),
      errors: hasSettled(folder.since) ? folder.issues : before.errors,
      seen,
      folder,
      isUnsettled:
        !hasSettled(folder.since) || [...mended.held.keys()].some((name) => !isSettled(name)),
    },
  }
}

/**
 * The state at a start, where nothing has to settle. A file with errors goes on with what was kept
 * of it; where nothing was kept there is no start.
 *
 * @param kept the last good text of files, by name
 */
export const begun = async (
  reading: Reading,
  kept: ReadonlyMap<string, string>,
  options: JudgeOptions,
): Promise<Stepped> => {
  const good = new Map(
    [...kept]
      .map(([name, text]) => [name, judged(name, text, options)] as const)
      .filter(([, file]) => file.isSound),
  )
  const step = await stepped({ ...nothing, good }, reading, { now: 0, settleMs: 0 }, options)
  if (!step.ok || reading.issues.length > 0) return { ok: false, issues: reading.issues }
  const isWhole = step.state.broken.every(({ inForce }) => inForce === 'last-good')
  return isWhole ? step : { ok: false, issues: [] }
}
