/** One reading of the flag folder: every file whole, and a fingerprint to tell readings apart. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, readdir, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Issue } from '../../errors/index.ts'
import type { FlagFile } from '../source.ts'

export interface Reading {
  /** Whether it is known which files there are. */
  readonly isListed: boolean
  readonly files: readonly FlagFile[]
  /** Files that could not be read, by their names. */
  readonly unread: ReadonlyMap<string, Issue>
  /** What is wrong with the folder as a whole. */
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

const unlisted = (folder: string, error: unknown): Reading => {
  const message = `cannot be read (${codeOf(error)})`
  const issues = [{ place: folder, message }]
  return { isListed: false, files: [], unread: new Map(), issues, fingerprint: message }
}

/**
 * Reads `*.json` of a folder, not of folders within; hidden files are left alone. One file after
 * the other, as many as fit into the bounds. Never throws.
 *
 * @param known files that come first, so that others cannot crowd them out
 */
export const readFolder = async (
  folder: string,
  known: ReadonlySet<string> = new Set(),
): Promise<Reading> => {
  let names: readonly string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    return unlisted(folder, error)
  }
  const all = names
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .map((name) => join(folder, name))
    .toSorted()
  const paths = [
    ...all.filter((path) => known.has(path)),
    ...all.filter((path) => !known.has(path)),
  ].slice(0, mostFiles)
  const message = `has ${all.length} flag files, more than ${mostFiles}`
  const issues = all.length > mostFiles ? [{ place: folder, message }] : []
  const files: FlagFile[] = []
  const unread = new Map<string, Issue>()
  const hash = createHash('sha256').update(JSON.stringify(issues))
  let size = 0
  for (const path of paths) {
    let read = await readOne(path)
    if (read === undefined) continue
    if ('text' in read && size + read.text.length > largestFolder) {
      const most = `the flag files have more than ${largestFolder} characters`
      read = { place: path, message: `is not read: with it ${most}` }
    }
    hash.update(JSON.stringify([path, read]))
    if ('message' in read) unread.set(path, read)
    else {
      files.push(read)
      size += read.text.length
    }
  }
  return { isListed: true, files, unread, issues, fingerprint: hash.digest('hex') }
}
