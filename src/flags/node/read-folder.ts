/** One reading of the flag folder: every file whole, and a fingerprint to tell readings apart. */
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Issue } from '../../errors/index.ts'
import type { FlagFile } from '../source.ts'

export interface Reading {
  readonly files: readonly FlagFile[]
  /** What could not be read. */
  readonly issues: readonly Issue[]
  readonly fingerprint: string
}

const largestFile = 1024 * 1024

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

type Read = FlagFile | Issue | undefined

const readOne = async (path: string): Promise<Read> => {
  try {
    const { size, ...info } = await stat(path).then((stats) => ({
      size: stats.size,
      isFile: stats.isFile(),
    }))
    if (!info.isFile) return undefined
    if (size > largestFile) return { place: path, message: `is larger than ${largestFile} bytes` }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
    return { name: path, text }
  } catch (error) {
    const code = codeOf(error)
    // Gone between listing and reading: an editor replaces it.
    if (code === 'ENOENT') return undefined
    if (error instanceof TypeError) return { place: path, message: 'is not valid UTF-8' }
    return { place: path, message: `cannot be read (${code})` }
  }
}

/** Reads `*.json` of a folder, not of folders within; hidden files are left alone. Never throws. */
export const readFolder = async (folder: string): Promise<Reading> => {
  let names: readonly string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    const message = `cannot be read (${codeOf(error)})`
    return { files: [], issues: [{ place: folder, message }], fingerprint: message }
  }
  const chosen = names.filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort()
  const read = await Promise.all(chosen.map((name) => readOne(join(folder, name))))
  const files = read.filter((item) => item !== undefined && 'text' in item)
  const issues = read.filter((item) => item !== undefined && 'message' in item)
  const hash = createHash('sha256').update(JSON.stringify([files, issues]))
  return { files, issues, fingerprint: hash.digest('hex') }
}
