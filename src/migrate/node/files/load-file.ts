/** Reads a file of documents as a whole, whoever may have written it, before anything of it is used. */
import { createHash } from 'node:crypto'
import { Failure, ProblemError, type Issue } from '../../../errors/index.ts'
import { lineCutter } from '../../../json/index.ts'
import { readDocumentLine, type LineForm } from '../../files/document-line.ts'
import { packingOf } from './packing.ts'
import { rowTable, type RowTable } from './row-table.ts'
import { FileFault, unpacked } from './unpacked.ts'

export interface LoadOptions extends LineForm {
  /** Longest line. */
  readonly lineBytes: number
  /** Told of the lines so far. */
  readonly onLines?: (lines: number) => void
}

export interface Loaded {
  /** Its documents, by the numbers of their lines. Whoever loads it closes it. */
  readonly table: RowTable
  /** Of all that the file holds, unpacked. */
  readonly fingerprint: string
}

/** More mistakes are not told at once. */
const mostIssues = 20

const blank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

const isBlank = (line: Uint8Array): boolean => line.every(blank)

/** Without what ends it. */
const bare = (line: Uint8Array): Uint8Array => {
  let end = line.length
  while (end > 0 && blank(line[end - 1])) end -= 1
  return line.subarray(0, end)
}

class Enough extends Error {}

const fill = async (
  path: string,
  { lineBytes, onLines, ...form }: LoadOptions,
  table: RowTable,
  issues: Issue[],
): Promise<string> => {
  const hash = createHash('sha256')
  let number = 0
  const tell = (at: number, message: string): void => {
    issues.push({ place: `${path}:${at}`, message })
    if (issues.length === mostIssues) throw new Enough()
  }
  const cutter = lineCutter(lineBytes, (line) => {
    number += 1
    if (isBlank(line)) return
    const read = readDocumentLine(bare(line), form)
    if (typeof read === 'string') tell(number, read)
    else table.add(read.type, read.key, read.document, number)
  })
  try {
    for await (const chunk of unpacked(path, packingOf(path))) {
      hash.update(chunk)
      await cutter.push(chunk)
      onLines?.(number)
    }
    await cutter.end()
  } catch (error) {
    if (error instanceof FileFault) issues.push({ place: path, message: error.message })
    else if (error instanceof ProblemError && error.problem.code === 'too-large') {
      issues.push({ place: `${path}:${number + 1}`, message: `is longer than ${lineBytes} bytes` })
    } else if (!(error instanceof Enough)) throw error
  }
  return `sha256:${hash.digest('hex')}`
}

const twiceIn = (path: string, table: RowTable): readonly Issue[] =>
  table.twice(mostIssues).map(({ type, first, again }) => ({
    place: `${path}:${again}`,
    message: `has the key of another ${type}, that of line ${first}`,
  }))

/** What the temporary folder does not take. */
const noSpace = (path: string, error: unknown): unknown => {
  const { code, errstr = '' } = error as { code?: string; errstr?: string }
  return code === 'ERR_SQLITE_ERROR'
    ? new Failure(
        'not-writable',
        `The documents of ${path} do not fit into the folder of temporary files: ${errstr}`,
      )
    : error
}

/**
 * Needs room for the documents in the folder of temporary files, and little memory.
 *
 * @throws Failure `file-unfit` with the first twenty places, `not-writable` where there is no room
 */
export const loadFile = async (path: string, options: LoadOptions): Promise<Loaded> => {
  const table = rowTable()
  try {
    const issues: Issue[] = []
    table.db.exec('begin')
    const fingerprint = await fill(path, options, table, issues)
    table.db.exec('commit')
    if (issues.length === 0) {
      table.sort()
      issues.push(...twiceIn(path, table))
    }
    if (issues.length === 0) return { table, fingerprint }
    throw new Failure('file-unfit', `The documents of ${path} cannot be read`, issues)
  } catch (error) {
    table.close()
    throw noSpace(path, error)
  }
}
