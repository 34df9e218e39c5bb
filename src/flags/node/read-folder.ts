/** One reading of the flag folder: every file whole, and a fingerprint to tell readings apart. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, readdir, type FileHandle } from 'node:fs/promises'
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
const largestFolder = 4 * 1024 * 1024
const mostFiles = 100

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

/** Up to the limit and one byte more: a file may grow while it is read. */
const readSome = async (file: FileHandle, size: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(size + 1)
  let length = 0
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length)
    length += bytesRead
    if (bytesRead === 0 || length === bytes.length) return bytes.subarray(0, length)
  }
}

const readOne = async (path: string): Promise<FlagFile | Issue | undefined> => {
  try {
    // Without waiting: opening a pipe would wait for whoever writes into it.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const stats = await file.stat()
      if (stats.isDirectory()) return undefined
      if (!stats.isFile()) return { place: path, message: 'is not a file' }
      const bytes = stats.size > largestFile ? undefined : await readSome(file, stats.size)
      if (bytes === undefined || bytes.length > stats.size) {
        return { place: path, message: `is larger than ${largestFile} bytes, or grows` }
      }
      return { name: path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = codeOf(error)
    // Gone between listing and reading: an editor replaces it.
    if (code === 'ENOENT') return undefined
    if (error instanceof TypeError) return { place: path, message: 'is not valid UTF-8' }
    return { place: path, message: `cannot be read (${code})` }
  }
}

const unread = (place: string, message: string): Reading => ({
  files: [],
  issues: [{ place, message }],
  fingerprint: message,
})

/**
 * Reads `*.json` of a folder, not of folders within; hidden files are left alone. One file after
 * the other, as many as fit into the bounds. Never throws.
 */
export const readFolder = async (folder: string): Promise<Reading> => {
  let names: readonly string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    return unread(folder, `cannot be read (${codeOf(error)})`)
  }
  const chosen = names.filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort()
  if (chosen.length > mostFiles) {
    return unread(folder, `has ${chosen.length} flag files, more than ${mostFiles}`)
  }
  const files: FlagFile[] = []
  const issues: Issue[] = []
  const hash = createHash('sha256')
  let size = 0
  for (const name of chosen) {
    const read = await readOne(join(folder, name))
    if (read === undefined) continue
    hash.update(JSON.stringify(read))
    if ('message' in read) {
      issues.push(read)
      continue
    }
    size += read.text.length
    if (size > largestFolder) {
      return unread(folder, `has flag files of more than ${largestFolder} characters`)
    }
    files.push(read)
  }
  return { files, issues, fingerprint: hash.digest('hex') }
}
