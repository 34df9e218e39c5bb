/** Puts new text into files whole or not at all, on condition that they still say what was read. */
import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { Failure } from '../../errors/index.ts'
import { HintedFailure } from '../failures.ts'

export interface Replacement {
  /** Absolute. */
  readonly path: string
  /** Undefined where there was no file. */
  readonly was: string | undefined
  readonly text: string
}

interface Prepared extends Replacement {
  /** Where the path leads: links stay links. */
  readonly real: string
  /** Beside it, there as long as somebody writes: two at once would undo each other. */
  readonly draft: string
}

const toldPath = (path: string): string => relative('.', path) || path

/** Undefined where there is none. */
const textNow = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

const prepare = async (replacement: Replacement): Promise<Prepared> => {
  const { path, text } = replacement
  const real = await realpath(path).catch(() => path)
  const draft = `${real}.isthmus-draft`
  try {
    await mkdir(dirname(real), { recursive: true })
    const known = await stat(real).catch(() => undefined)
    await writeFile(draft, text, { flag: 'wx', ...(known && { mode: known.mode & 0o777 }) })
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') {
      throw new HintedFailure(
        `Try again. If it stays, a command was stopped half way: remove ${toldPath(draft)}.`,
        'entry-changed',
        `Somebody else is writing ${toldPath(path)}`,
      )
    }
    throw new Failure('not-writable', `${toldPath(path)} cannot be written (${code})`)
  }
  return { ...replacement, real, draft }
}

/** @throws Failure `entry-changed`, `not-writable`; no file is changed then */
export const replaceFiles = async (replacements: readonly Replacement[]): Promise<void> => {
  const prepared: Prepared[] = []
  try {
    for (const one of replacements) prepared.push(await prepare(one))
    for (const { path, was } of prepared) {
      if ((await textNow(path)) !== was) {
        throw new HintedFailure(
          'Look at what it says now, and run the command again.',
          'entry-changed',
          `${toldPath(path)} was changed meanwhile`,
        )
      }
    }
    for (const { draft, real } of prepared) await rename(draft, real)
  } finally {
    await Promise.all(prepared.map(({ draft }) => rm(draft, { force: true })))
  }
}
