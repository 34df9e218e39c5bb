/** What a reading of the flag folder is worth. */
import { stat } from 'node:fs/promises'
import { Failure } from '../../errors/index.ts'
import { compileFlagSet, invalidFlags, type Compiled } from '../compile.ts'
import type { JudgedFlags } from '../source.ts'
import { readFolder, type Reading } from './read-folder.ts'

/** @throws Failure `file-not-found` without the folder */
export const firstReading = async (folder: string): Promise<Reading> => {
  const isFolder = await stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (!isFolder) throw new Failure('file-not-found', `There is no flag folder ${folder}`)
  return readFolder(folder)
}

export const load = async ({ files, issues }: Reading): Promise<Compiled> => {
  const compiled = await compileFlagSet(files)
  if (issues.length === 0) return compiled
  return { ok: false, issues: compiled.ok ? issues : [...issues, ...compiled.issues] }
}

/** The definitions of a folder. @throws Failure `file-not-found`, `flags-invalid` with every issue */
export const judgeFolder = async (folder: string): Promise<JudgedFlags> => {
  const compiled = await load(await firstReading(folder))
  if (!compiled.ok) throw invalidFlags(compiled.issues)
  return compiled.flags
}
