/** What a reading of the flag folder is worth. */
import { stat } from 'node:fs/promises'
import { commandErrors, Failure, know, type Issue } from '../../errors/index.ts'
import { compileFlagSet, invalidFlags, type Compiled } from '../compile.ts'
import type { JudgeOptions } from '../judge.ts'
import type { FlagFile, JudgedFlags } from '../source.ts'
import { readFolder, type Reading } from './read-folder.ts'

/** @throws Failure `file-not-found` without the folder */
export const firstReading = async (folder: string): Promise<Reading> => {
  const isFolder = await stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (!isFolder) {
    know(commandErrors)
    throw new Failure('file-not-found', `There is no flag folder ${folder}`)
  }
  return readFolder(folder)
}

/** The whole reading or nothing. */
export const load = async (
  { files, unread, issues }: Reading,
  options?: JudgeOptions,
): Promise<Compiled> => {
  const compiled = await compileFlagSet(files, options)
  const all = [...issues, ...unread.values()]
  if (all.length === 0) return compiled
  return { ok: false, issues: compiled.ok ? all : [...all, ...compiled.issues] }
}

export interface JudgedFolder {
  /** What they were read from. */
  readonly files: readonly FlagFile[]
  readonly flags: JudgedFlags
  readonly warnings: readonly Issue[]
}

/** The definitions of a folder. @throws Failure `file-not-found`, `flags-invalid` with every issue */
export const judgeFolder = async (
  folder: string,
  options?: JudgeOptions,
): Promise<JudgedFolder> => {
  const reading = await firstReading(folder)
  const compiled = await load(reading, options)
  if (!compiled.ok) throw invalidFlags(compiled.issues)
  return { ...compiled, files: reading.files }
}
