/** Writes the files of a project: all of them, or none, and never over what is there. */
import { lstat, mkdir, mkdtemp, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure, type Issue } from '../../errors/index.ts'
import type { Files } from './file.ts'

export interface PutOptions {
  /** Whether files that are there are replaced. */
  readonly force: boolean
}

interface Errno {
  readonly code?: string
}

const codeOf = (error: unknown): string => (error as Errno).code ?? 'unknown'

type There = 'nothing' | 'file' | 'other'

/** What stands at a path; a file above it counts as something that is in the way. */
const whatIs = async (path: string): Promise<There> => {
  try {
    const found = await lstat(path)
    return found.isFile() || found.isSymbolicLink() ? 'file' : 'other'
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'nothing'
    if (codeOf(error) === 'ENOTDIR') return 'other'
    throw new Failure('not-writable', `Nothing was written (${codeOf(error)})`)
  }
}

/** @throws Failure `files-exist` with every file that is there */
export const checkFree = async (
  folder: string,
  files: Files,
  { force }: PutOptions,
): Promise<void> => {
  const issues: Issue[] = []
  for (const path of Object.keys(files)) {
    const there = await whatIs(systemPath(folder, path))
    if (there === 'other') {
      issues.push({ place: path, message: 'is no file, or lies below one: it cannot be written' })
    } else if (there === 'file' && !force) issues.push({ place: path, message: 'is there already' })
  }
  if (issues.length > 0) {
    throw new Failure('files-exist', `Nothing was written to ${folder}`, issues)
  }
}

/** Makes the folders above a path. @returns those that were not there, outermost first */
const makeFolders = async (path: string): Promise<readonly string[]> => {
  const first = await mkdir(path, { recursive: true })
  if (first === undefined) return []
  const made = [path]
  while (made[0] !== undefined && made[0] !== first) made.unshift(dirname(made[0]))
  return made
}

const undoAll = async (undo: readonly (() => Promise<unknown>)[]): Promise<void> => {
  for (const step of undo.toReversed()) await step().catch(() => undefined)
}

const systemPath = (folder: string, path: string): string => join(folder, ...path.split('/'))

const putAll = async (
  folder: string,
  files: Files,
  staged: string,
  undo: (() => Promise<unknown>)[],
): Promise<void> => {
  const entries = Object.entries(files)
  for (const [index, [, text]] of entries.entries()) {
    await writeFile(join(staged, `new-${index}`), text)
  }
  for (const [index, [path]] of entries.entries()) {
    const target = systemPath(folder, path)
    for (const made of await makeFolders(dirname(target))) undo.push(() => rmdir(made))
    if ((await whatIs(target)) === 'file') {
      const old = join(staged, `old-${index}`)
      await rename(target, old)
      undo.push(() => rename(old, target))
    }
    await rename(join(staged, `new-${index}`), target)
    undo.push(() => rm(target))
  }
}

/** What is to be written, and which of the files besides stay as they are since they are there. */
export const splitKept = async (
  folder: string,
  { files, besides }: { readonly files: Files; readonly besides: Files },
): Promise<{ readonly files: Files; readonly kept: readonly string[] }> => {
  const kept: string[] = []
  const written: Record<string, string> = { ...files }
  for (const [path, text] of Object.entries(besides)) {
    if ((await whatIs(systemPath(folder, path))) === 'nothing') written[path] = text
    else if (path === 'README.md') written['adapters/README.md'] = text
    else kept.push(path)
  }
  return { files: written, kept }
}

/**
 * Writes files below a folder, which is made where it is missing.
 *
 * @param files text by path, with `/` between folders
 * @throws Failure `files-exist` before anything is written; `not-writable` after all was undone
 */
export const putFiles = async (
  folder: string,
  files: Files,
  options: PutOptions,
): Promise<void> => {
  await checkFree(folder, files, options)
  const undo: (() => Promise<unknown>)[] = []
  try {
    for (const made of await makeFolders(folder)) undo.push(() => rmdir(made))
    const staged = await mkdtemp(join(folder, '.isthmus-init-'))
    undo.push(() => rm(staged, { recursive: true, force: true }))
    await putAll(folder, files, staged, undo)
    await rm(staged, { recursive: true, force: true })
  } catch (error) {
    await undoAll(undo)
    throw new Failure('not-writable', `Nothing was written to ${folder} (${codeOf(error)})`)
  }
}
