/** Puts a backup back: looks first, asks where something would be lost, and looks again at the end. */
import { Failure, type Issue, type Result } from '../../errors/index.ts'
import type { Stop } from '../../http/index.ts'
import {
  compareBackup,
  isSameSchema,
  misfits,
  restoreBackup,
  type Comparison,
  type Manifest,
  type Restored,
} from '../../migrate/index.ts'
import { backupReader } from '../../migrate/node/backup-folder.ts'
import { note, type CliContext } from '../context.ts'
import type { OpenedStore } from '../document-store.ts'
import { HintedFailure, ProblemFailure } from '../failures.ts'
import { rowsTold } from '../rows-told.ts'
import { differencesOf, totalOf } from './text.ts'
import { interrupted } from './verified.ts'

/** What becomes of rows that the backup does not have, or has otherwise: they are refused, left, or replaced. */
export type Mode = 'empty' | 'beside' | 'replace'

export interface Restoring {
  readonly folder: string
  readonly manifest: Manifest
  readonly opened: OpenedStore
  readonly mode: Mode
  readonly quiet: boolean
  readonly signal: Stop
}

const goOn = 'Run the same command again to go on from here.'

const valueOf = <T>({ signal }: Restoring, result: Result<T>, hint: string): T => {
  if (result.ok) return result.value
  if (signal.aborted) throw interrupted(hint)
  throw new ProblemFailure(result.problem)
}

const optionsOf = (context: CliContext, restoring: Restoring, doing: string) => {
  const { folder, manifest, opened, quiet, signal } = restoring
  return {
    reader: backupReader(folder),
    manifest,
    store: opened.store,
    signal,
    ...(quiet ? {} : { onRows: rowsTold(context, doing) }),
  }
}

const issuesOf = (comparison: Comparison): readonly Issue[] =>
  differencesOf(comparison).map(([place, message]) => ({ place, message }))

/** @throws Failure `backup-unfit`, of the backend's problem */
export const lookedBefore = async (
  context: CliContext,
  restoring: Restoring,
): Promise<Comparison> => {
  const { manifest, opened, mode } = restoring
  const { name, version } = opened.store
  const wrong = misfits(opened.store, manifest)
  if (wrong.length > 0) {
    throw new Failure('backup-unfit', `The backup cannot be restored to ${name}`, wrong)
  }
  if (!(await isSameSchema(opened.store, manifest))) {
    note(
      context,
      `The contract says otherwise of ${version.version} than when the backup was made: rows are written as they are.`,
    )
  }
  const compared = await compareBackup(optionsOf(context, restoring, 'compared'))
  const before = valueOf(restoring, compared, 'Nothing was changed.')
  const { different, extra } = totalOf(before)
  if (mode === 'empty' && different + extra > 0) {
    throw new HintedFailure(
      'Nothing was changed. --beside writes what is missing and leaves all else; --replace makes the backend equal to the backup, after a backup of what is there.',
      'backup-unfit',
      `${name} is not empty, and holds what the backup does not`,
      issuesOf(before).filter(({ message }) => !/^\d+ missing$/.test(message)),
    )
  }
  return before
}

/** @throws Failure of the backend's problem */
export const putBack = async (context: CliContext, restoring: Restoring): Promise<Restored> => {
  const others = restoring.mode === 'replace' ? 'replace' : 'keep'
  const done = await restoreBackup(optionsOf(context, restoring, 'restored'), others)
  return valueOf(restoring, done, goOn)
}

/** @throws Failure `restore-incomplete`, of the backend's problem */
export const lookedAfter = async (
  context: CliContext,
  restoring: Restoring,
  { refused, refusedCount }: Restored,
): Promise<Comparison> => {
  const { mode, opened } = restoring
  const compared = await compareBackup(optionsOf(context, restoring, 'compared'))
  const after = valueOf(restoring, compared, goOn)
  const { missing, different, extra } = totalOf(after)
  if (missing + (mode === 'beside' ? 0 : different + extra) === 0) return after
  const told = refused.map(({ type, key, why }) => ({ place: `${type} ${key}`, message: why }))
  const rest = refusedCount - refused.length
  const more = rest > 0 ? [{ place: 'and', message: `${rest} more that were not taken` }] : []
  throw new Failure('restore-incomplete', `${opened.store.name} is not equal to the backup`, [
    ...issuesOf(after),
    ...told,
    ...more,
  ])
}
