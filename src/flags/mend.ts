/** Which content of each file is in force: the newest, or its last good one where the newest cannot be. */
import type { Issue } from '../errors/index.ts'
import { errorsOf, issueOf } from './finding.ts'
import { judgeTogether, type JudgeOptions, type SetFinding } from './judge.ts'
import type { JudgedFile } from './judge-file.ts'

export interface MendInput extends JudgeOptions {
  /** By name, sound or not. Files that were removed are not among them. */
  readonly newest: ReadonlyMap<string, JudgedFile>
  /** The last good content of each file, by name; sound, each by itself. */
  readonly good: ReadonlyMap<string, JudgedFile>
  /** Whether a file has stayed as it is for long enough to be believed. */
  readonly isSettled: (name: string) => boolean
}

export interface Mended {
  /** What is in force. */
  readonly files: readonly JudgedFile[]
  /** Files whose newest content is not, and why; without a reason those that have to settle. */
  readonly held: ReadonlyMap<string, readonly Issue[]>
  /** Why there is no set at all; empty where there is one. */
  readonly issues: readonly Issue[]
}

/**
 * Takes as much of the newest content as makes a sound set: files with errors of their own are held
 * at their last good content, then those that the others cannot live with, until all is well.
 */
export const mend = ({ newest, good, isSettled, ...options }: MendInput): Mended => {
  const names = [...new Set([...newest.keys(), ...good.keys()])].toSorted()
  const held = new Map<string, Issue[]>()
  for (const [name, file] of newest) if (!file.isSound) held.set(name, errorsOf(file.findings))

  /** Whose newest content differs, and is in force so far. */
  const isFree = (name: string): boolean =>
    !held.has(name) && newest.get(name)?.text !== good.get(name)?.text
  const filesNow = (): JudgedFile[] =>
    names.flatMap((name) => (held.has(name) ? good : newest).get(name) ?? [])

  const hadFlag = (name: string, flag: string): boolean =>
    good.get(name)?.keys.includes(flag) ?? false

  const valuesIn = (name: string): number => newest.get(name)?.values ?? 0

  /** Of the files that could be held, those that brought it about. */
  const near = (free: readonly string[], { kind, files, flag = '' }: SetFinding): string[] => {
    const about = free.filter((name) => files.includes(name))
    if (kind === 'undecided') {
      return free.filter((name) => about.includes(name) || hadFlag(name, flag))
    }
    if (kind === 'declared-twice') {
      const newcomers = about.filter((name) => !hadFlag(name, flag))
      return newcomers.length > 0 ? newcomers : about
    }
    return about.toSorted((a, b) => valuesIn(b) - valuesIn(a)).slice(0, 1)
  }

  /** The files to hold because of what is wrong between files. */
  const blamed = (finding: SetFinding): readonly string[] => {
    const free = names.filter(isFree)
    const found = near(free, finding)
    return found.length > 0 ? found : free
  }

  /** A file with errors that a flag seems to have moved to. */
  const movedTo = (key: string): string | undefined =>
    [...held.keys()].find((name) => newest.get(name)?.text.includes(JSON.stringify(key)))

  /** Holds files that would take flags away too early. @returns whether there are any */
  const holdLost = (files: readonly JudgedFile[]): boolean => {
    const present = new Set(files.flatMap(({ keys }) => keys))
    const before = held.size
    for (const name of names.filter(isFree)) {
      const lost = good.get(name)?.keys.filter((key) => !present.has(key)) ?? []
      const moved = lost.find((key) => movedTo(key) !== undefined)
      if (lost.length === 0 || (isSettled(name) && moved === undefined)) continue
      const reason =
        moved === undefined
          ? []
          : [
              {
                place: `${name} > ${moved}`,
                message: `seems to move to ${movedTo(moved)}, which has errors`,
              },
            ]
      held.set(name, reason)
    }
    return held.size > before
  }

  for (;;) {
    const files = filesNow()
    const all = judgeTogether(files, options)
    // Of a flag that is declared twice nobody can say yet whether it decides.
    const wrong = all.filter(({ kind }) => kind === all[0]?.kind)
    if (wrong.length === 0) {
      if (holdLost(files)) continue
      return { files, held, issues: [] }
    }
    const reasons = wrong.flatMap((finding) =>
      blamed(finding).map((name) => [name, issueOf(finding)] as const),
    )
    for (const [name, reason] of reasons) held.set(name, [...(held.get(name) ?? []), reason])
    if (reasons.length === 0) return { files: [], held, issues: wrong.map(issueOf) }
  }
}
