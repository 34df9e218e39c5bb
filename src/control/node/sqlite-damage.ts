/**
 * Whether a file of SQLite was damaged while it is open. SQLite itself may not see it for long: it
 * answers from pages in memory and in its log.
 */
import { closeSync, openSync, readSync, type Stats } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { isCorrupt } from './sqlite-faults.ts'

/** https://sqlite.org/fileformat2.html#magic_header_string */
const magic = 'SQLite format 3\0'

/** Bytes of a file that is read through: half a millisecond per megabyte, in which nothing else is done. */
const mostRead = 32 * 1024 * 1024

const begins = (file: string): string => {
  const bytes = Buffer.alloc(magic.length)
  const opened = openSync(file, 'r')
  try {
    readSync(opened, bytes, 0, bytes.length, 0)
    return bytes.toString('latin1')
  } finally {
    closeSync(opened)
  }
}

/** Of a larger file only its beginning is looked at, and the pages that are read from now on. */
export const isDamaged = (
  db: DatabaseSync,
  file: string,
  { size }: Pick<Stats, 'size'>,
): boolean => {
  if (begins(file) !== magic) return true
  // Pages in memory are forgotten, or they would be looked at rather than the file.
  db.exec('pragma shrink_memory')
  if (size > mostRead) return false
  try {
    const [found] = db.prepare('pragma quick_check(1)').all()
    return found?.['quick_check'] !== 'ok'
  } catch (error) {
    if (isCorrupt(error)) return true
    throw error
  }
}
