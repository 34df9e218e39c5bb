/** Makes a backup of a backend and reads it again: only what is whole is kept. */
import { join } from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { Failure, type ErrorCode } from '../../errors/index.ts'
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
  /** The backend and the time when absent. */
  readonly name?: string
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

/** Begins in a folder that nobody else has. */
const begun = async (backend: string, { backups, name: named, compression }: MakeOptions) => {
  const first = named ?? nameAt(backend, new Date())
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? first : `${first}-${number}`
    try {
      return { name, writer: await backupWriter(join(backups, name), compression) }
    } catch (error) {
      const isTaken = error instanceof Failure && error.code === 'files-exist'
      if (!isTaken || named !== undefined || number === mostAlike) throw hinted(error)
    }
  }
}

const hints: Readonly<Partial<Record<ErrorCode, string>>> = {
  'not-writable': 'Give it the rights and the space, or choose another folder with --backups DIR.',
  'files-exist': 'Nothing was changed. Choose another name with --name.',
}

const hinted = (error: unknown): unknown => {
  const hint = error instanceof Failure ? hints[error.code] : undefined
  return error instanceof Failure && hint !== undefined
    ? new HintedFailure(hint, error.code, error.message)
    : error
}

/** @throws Failure `not-writable`, `backup-damaged`; of the backend's problem */
export const makeBackup = async (
  context: CliContext,
  { store, contract }: OpenedStore,
  options: MakeOptions,
): Promise<Made> => {
  const { check, quiet, signal } = options
  const { name, writer } = await begun(store.name, options)
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
