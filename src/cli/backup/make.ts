/** Makes a backup of a backend and reads it again: only what is whole is kept. */
import { join } from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { Failure } from '../../errors/index.ts'
import type { Stop } from '../../http/index.ts'
import { createBackup, verifyBackup, type Compression, type Manifest } from '../../migrate/index.ts'
import { backupReader, backupWriter } from '../../migrate/node/backup-folder.ts'
import { sqliteCorrections } from '../../migrate/node/corrections.ts'
import type { CliContext } from '../context.ts'
import type { OpenedStore } from '../document-store.ts'
import { HintedFailure, ProblemFailure } from '../failures.ts'
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

/** Several may begin in one second. */
const mostAlike = 100

const begun = async (backups: string, first: string, compression: Compression) => {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? first : `${first}-${number}`
    try {
      return { name, writer: await backupWriter(join(backups, name), compression) }
    } catch (error) {
      const isTaken = error instanceof Failure && error.code === 'files-exist'
      if (!isTaken || number === mostAlike) throw hinted(error)
    }
  }
}

const hinted = (error: unknown): unknown =>
  error instanceof Failure && error.code === 'not-writable'
    ? new HintedFailure(
        'Give it the rights and the space, or choose another folder with --backups DIR.',
        error.code,
        error.message,
      )
    : error

/** @throws Failure `not-writable`, `backup-damaged`; of the backend's problem */
export const makeBackup = async (
  context: CliContext,
  { store, contract }: OpenedStore,
  { backups, compression, check, quiet, signal }: MakeOptions,
): Promise<Made> => {
  const { name, writer } = await begun(backups, nameAt(store.name, new Date()), compression)
  const folder = writer.where
  const creating = createBackup({
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
  const made = await creating.catch((error: unknown) => {
    throw hinted(error)
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
