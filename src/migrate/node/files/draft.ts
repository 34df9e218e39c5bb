/**
 * What a migration into a file has written so far: a table beside the file, which belongs to that migration
 * and outlives its process.
 */
import { closeSync, existsSync, openSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Failure } from '../../../errors/index.ts'
import type { Digest } from '../../backup/backup-files.ts'
import { privateFile } from '../row-sink.ts'
import { rowTable, type RowTable } from './row-table.ts'

export interface Draft {
  readonly table: RowTable
  /** Notes what the file will be, before it gets its name. */
  promise(digest: Digest): void
  readonly promised: Digest | undefined
  /** Removes it. */
  remove(): Promise<void>
}

export const draftPath = (path: string): string => `${path}.partial`

const meta = `
  create table if not exists about (name text primary key, value text not null) without rowid;
`

const parts = (path: string): readonly string[] => [path, `${path}-journal`]

/**
 * Belongs to that run from then on, where it belongs to none.
 *
 * @throws Failure `not-writable` where its folder does not take it, or it is none of ours
 */
const tableAt = (path: string, run: string): RowTable => {
  try {
    // So that only its owner may read it.
    if (!existsSync(path)) closeSync(openSync(path, 'wx', privateFile))
    const table = rowTable(path)
    table.db.exec(meta)
    table.sort()
    table.db.prepare('insert or ignore into about values (?, ?)').run('run', run)
    return table
  } catch (error) {
    const { code = 'unknown', errstr } = error as { code?: string; errstr?: string }
    throw new Failure('not-writable', `${path} cannot be written (${errstr ?? code})`)
  }
}

/** @throws Failure `files-exist` where another migration has it; `not-writable` */
export const openDraft = (file: string, run: string): Draft => {
  const path = draftPath(file)
  const table = tableAt(path, run)
  const { db } = table
  const get = (name: string): string | undefined =>
    (
      db.prepare('select value from about where name = ?').get(name) as
        | { value: string }
        | undefined
    )?.value
  const owner = get('run')
  if (owner !== run) {
    table.close()
    throw new Failure('files-exist', `${path} is what the migration ${owner} has left`)
  }
  return {
    table,
    promise: (digest) => {
      const text = JSON.stringify(digest)
      db.prepare('insert or replace into about values (?, ?)').run('promised', text)
    },
    get promised() {
      const text = get('promised')
      return text === undefined ? undefined : (JSON.parse(text) as Digest)
    },
    remove: async () => {
      table.close()
      for (const one of parts(path)) await rm(one, { force: true })
    },
  }
}
