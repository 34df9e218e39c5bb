/** Makes a backup of a backend and reads it again: only what is whole is kept. */
import { join } from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import type { Stop } from '../../http/index.ts'
import { createBackup, verifyBackup, type Compression, type Manifest } from '../../migrate/index.ts'
import { backupReader, backupWriter } from '../../migrate/node/backup-folder.ts'
import { sqliteCorrections } from '../../migrate/node/corrections.ts'
import type { CliContext } from '../context.ts'
import type { OpenedStore } from '../document-store.ts'
import { ProblemFailure } from '../failures.ts'
import { rowsTold } from '../rows-told.ts'
import { nameAt } from './places.ts'
import { interrupted, refusingFaults } from './verified.ts'

export interface MakeOptions {
  /** The folder of backups. */
  readonly backups: string
  readonly compression: Compression
  /** Where there is no change feed: everything is read until it is twice the same. */
  readonly check: boolean
  readonly quiet: boolean
  readonly signal: Stop
}

export interface Made {
  readonly name: string
  readonly folder: string
  readonly manifest: Manifest
}

/** @throws Failure `not-writable`, `backup-damaged`; of the backend's problem */
export const makeBackup = async (
  context: CliContext,
  { store, contract }: OpenedStore,
  { backups, compression, check, quiet, signal }: MakeOptions,
): Promise<Made> => {
  const name = nameAt(store.name, new Date())
  const folder = join(backups, name)
  const writer = await backupWriter(folder, compression)
  const made = await createBackup({
    store,
    writer,
    corrections: sqliteCorrections,
    tool: packageJson.version,
    contract,
    now: () => new Date(),
    check,
    signal,
    ...(quiet ? {} : { onRows: rowsTold(context, 'read') }),
  })
  if (!made.ok) {
    throw signal.aborted ? interrupted('Nothing of it was kept.') : new ProblemFailure(made.problem)
  }
  const verified = await verifyBackup(backupReader(folder), { signal })
  try {
    refusingFaults(folder, verified)
  } catch (error) {
    await writer.discard()
    throw error
  }
  return { name, folder, manifest: made.value }
}
