/**
 * Kill switches of this instance alone, in a file that depends on nothing else: neither on the control
 * store, nor on flags, nor on the configuration of others.
 */
import * as z from 'zod'
import { formatIssue, type Issue } from '../../errors/index.ts'
import type { Logger } from '../../telemetry/index.ts'
import { killId, type KillEntry } from '../entry.ts'
import { killIssues } from '../judge/kill.ts'
import type { PolicyRules } from '../judge/rules.ts'
import { byWidth } from '../kills.ts'
import type { LocalKills } from '../live.ts'
import { issuesOf } from '../parse.ts'
import { killValue } from '../values.ts'
import { settledFile, type Judgement } from './settled-file.ts'
import { readBounded, type FileReading } from './watched-file.ts'

const schema = z.strictObject({ kills: z.array(killValue).max(100) })

/** Bytes. */
export const largestKillFile = 1024 * 1024

export interface KillFile extends LocalKills {
  readonly path: string
  /** Why its content is not in force; empty where it is. */
  readonly errors: readonly Issue[]
  close(): Promise<void>
}

export interface KillFileOptions {
  readonly path: string
  readonly rules: PolicyRules
  readonly log: Logger
  readonly onError: (error: unknown) => void
  readonly pollMs?: number
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const withKeys = ({ scope, backend }: KillEntry, { versionKey }: PolicyRules): KillEntry =>
  scope.kind === 'version'
    ? { scope: { kind: 'version', version: versionKey(scope.version) ?? scope.version }, backend }
    : { scope, backend }

/** What of a reading counts; an absent file throws no switch. */
export const judgeKillFile = (
  path: string,
  rules: PolicyRules,
  reading: FileReading,
): Judgement<readonly KillEntry[]> => {
  if (reading.kind === 'absent') return { ok: true, value: [] }
  const wrong = (message: string) => ({ ok: false as const, issues: [{ place: path, message }] })
  if (reading.kind === 'unread') return wrong(reading.why)
  const json = parsed(reading.text)
  if (json === undefined)
    return wrong('is not JSON: {"kills": [{"scope": {"kind": "all"}, "backend": "blue"}]}')
  const read = schema.safeParse(json)
  if (!read.success) return { ok: false, issues: issuesOf(read.error.issues, path) }
  const kills = read.data.kills.map((kill) => withKeys(kill, rules))
  const issues = kills.flatMap((kill, index) =>
    killIssues(killId(kill.scope), kill, rules).map((issue) => ({
      ...issue,
      place: `${path} > kills > ${index}`,
    })),
  )
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: byWidth(kills) }
}

/** Those of a file as it is now: none where it is absent or broken. Never throws. */
export const readKills = async (
  path: string,
  rules: PolicyRules,
): Promise<readonly KillEntry[]> => {
  const read = judgeKillFile(path, rules, await readBounded(path, largestKillFile))
  return read.ok ? read.value : []
}

/** Never throws: a file that is broken from the start throws no switch, and is loud. */
export const killFile = async ({
  path,
  rules,
  log,
  onError,
  pollMs,
}: KillFileOptions): Promise<KillFile> => {
  let current: readonly KillEntry[] = []
  let errors: readonly Issue[] = []
  const good = (kills: readonly KillEntry[]): void => {
    const [before, after] = [current, kills].map((list) => list.map(({ scope }) => killId(scope)))
    current = kills
    errors = []
    if (String(before) === String(after) && kills.length === 0) return
    log.warn(
      { file: path, kills: after },
      'Kill switches of this instance are thrown, or taken back',
    )
  }
  const broken = (issues: readonly Issue[]): void => {
    errors = issues
    const kills = current.map(({ scope }) => killId(scope))
    log.error(
      { file: path, kills, issues: issues.map(formatIssue) },
      'The kill file has errors: the kill switches before it stay as they were',
    )
  }
  const settled = await settledFile({
    path,
    most: largestKillFile,
    judge: (reading) => judgeKillFile(path, rules, reading),
    good,
    broken,
    onError,
    ...(pollMs === undefined ? {} : { pollMs }),
  })
  if (settled.first.ok) good(settled.first.value)
  else broken(settled.first.issues)
  return {
    path,
    get current() {
      return current
    },
    get errors() {
      return errors
    },
    close: () => settled.close(),
  }
}
