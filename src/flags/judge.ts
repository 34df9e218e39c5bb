/** From files to the definitions of one set: validated, merged, named by their content. */
import type { Issue } from '../errors/index.ts'
import { print, set, type JsonObject } from '../json/index.ts'
import { errorsOf, issueOf, warningsOf, type Finding } from './finding.ts'
import { judgeDecision, type DecisionRules, type PlacedFlag } from './judge-decision.ts'
import { excessOfValues, judgeFile, mostValues, type JudgedFile } from './judge-file.ts'
import type { FlagFile, JudgedFlags } from './source.ts'
import { told } from './told.ts'

export type Judged =
  | { readonly ok: true; readonly flags: JudgedFlags; readonly warnings: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] }

export interface JudgeOptions {
  /** What the flags have to decide; anything when absent. */
  readonly against?: DecisionRules | undefined
  /** As issues should name the setting that names flags: `isthmus.config.ts > decision`. */
  readonly setting?: string | undefined
  /** Names that rules may read beside those of every request: attributes of clients. */
  readonly attributes?: readonly string[] | undefined
}

/** What is wrong between files that are sound. */
export interface SetFinding extends Finding {
  readonly kind: 'declared-twice' | 'too-much' | 'undecided' | 'no-files'
  /** Files that it is about, by their names. */
  readonly files: readonly string[]
  /** The flag that is declared twice, is missing, or cannot decide. */
  readonly flag?: string
}

const shortHash = async (text: string): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest).subarray(0, 6)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

/** Flags of all files by their keys, and which are in two of them. */
const homesOf = (files: readonly JudgedFile[]) => {
  const homes = new Map<string, string>()
  const found: SetFinding[] = []
  for (const { name, keys } of files) {
    for (const key of keys) {
      const home = homes.get(key)
      if (home === undefined) homes.set(key, name)
      else {
        const message = `is also declared in ${home}`
        const kind = 'declared-twice' as const
        found.push({ kind, place: `${name} > ${key}`, message, files: [name, home], flag: key })
      }
    }
  }
  return { homes, found }
}

const excesses = (files: readonly JudgedFile[]): SetFinding[] => {
  let sum = 0
  for (const { name, values } of files) {
    sum += values
    if (values > mostValues || sum <= mostValues) continue
    const kind = 'too-much'
    return [{ kind, ...excessOfValues(name), files: files.map((file) => file.name) }]
  }
  return []
}

const placedFlags = (files: readonly JudgedFile[]): ReadonlyMap<string, PlacedFlag> =>
  new Map(
    files.flatMap(({ name, flags }) =>
      flags.map(({ key, definition }) => [key, { file: name, definition }] as const),
    ),
  )

/** Files held against each other and, where each is sound by itself, against what they decide. */
export const judgeTogether = (
  files: readonly JudgedFile[],
  { against, setting }: JudgeOptions = {},
): SetFinding[] => {
  const { homes, found } = homesOf(files)
  const areSound = files.every(({ isSound }) => isSound)
  const undecided = against && areSound ? judgeDecision(placedFlags(files), against, setting) : []
  return [
    ...(files.length === 0
      ? [
          {
            kind: 'no-files' as const,
            place: 'flags',
            message: 'there are no flag files',
            files: [],
          },
        ]
      : []),
    ...excesses(files),
    ...found,
    ...undecided.map((finding) => ({
      kind: 'undecided' as const,
      ...finding,
      files: [homes.get(finding.flag)].filter((file) => file !== undefined),
    })),
  ]
}

/** Files without any error, as one set. Their order, white space and `$schema` do not change the version. */
export const joinFiles = async (files: readonly JudgedFile[]): Promise<JudgedFlags> => {
  const flags = files.flatMap((file) => file.flags)
  const merged: JsonObject = {}
  for (const { key, definition } of flags.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
    set(merged, key, definition)
  }
  const text = print({ flags: merged })
  return {
    version: await shortHash(text),
    keys: Object.keys(merged),
    timed: flags.filter(({ isTimed }) => isTimed).map(({ key }) => key),
    text,
  }
}

/** A flag may be in one of the files only. */
export const judgeFlagSet = async (
  files: readonly FlagFile[],
  options: JudgeOptions = {},
): Promise<Judged> => {
  const judged = files.map((file) => judgeFile(file, options.attributes))
  const findings = judged.flatMap((file) => file.findings)
  const issues = [...errorsOf(findings), ...judgeTogether(judged, options).map(issueOf)]
  if (issues.length > 0) return { ok: false, issues: told(issues) }
  return { ok: true, flags: await joinFiles(judged), warnings: told(warningsOf(findings)) }
}
