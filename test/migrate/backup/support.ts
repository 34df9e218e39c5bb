/** Backups in temporary folders, made and read by what commands use. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { Stop } from '../../../src/http/index.ts'
import {
  createBackup,
  verifyBackup,
  type Compression,
  type DocumentStore,
  type Fault,
  type Manifest,
} from '../../../src/migrate/index.ts'
import { backupReader, backupWriter } from '../../../src/migrate/node/backup-folder.ts'
import { sqliteCorrections } from '../../../src/migrate/node/corrections.ts'
import { noteContract } from '../support/note-store.ts'

const folders: string[] = []

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
})

/** Of the temporary folder that everything of a test is in. */
export const folder = async (): Promise<string> => {
  const made = await mkdtemp(join(tmpdir(), 'isthmus-backup-'))
  folders.push(made)
  return made
}

export const notes = noteContract()

export interface Making {
  readonly compression?: Compression
  readonly check?: boolean
}

/** The folder of a backup, or the code of the problem. */
export const backUp = async (
  store: DocumentStore,
  { compression = 'zstd', check = false }: Making = {},
): Promise<{ readonly at: string; readonly manifest: Manifest }> => {
  const at = join(await folder(), 'made')
  const made = await createBackup({
    store,
    writer: await backupWriter(at, compression),
    corrections: sqliteCorrections,
    tool: '0.0.0',
    contract: notes.hash,
    now: () => new Date(),
    check,
    signal: new Stop(),
  })
  if (!made.ok) throw new Error(`${made.problem.code}: ${made.problem.detail}`)
  return { at, manifest: made.value }
}

export const faultsOf = async (at: string): Promise<readonly Fault[]> =>
  (await verifyBackup(backupReader(at), { signal: new Stop() })).faults

export const filesIn = async (at: string): Promise<ReadonlyMap<string, Buffer>> => {
  const names = await readdir(at)
  const files = names.map(async (name) => [name, await readFile(join(at, name))] as const)
  return new Map(await Promise.all(files))
}
