/** A backup that is whole, or everything that is wrong with it. */
import { Failure } from '../../errors/index.ts'
import type { Stop } from '../../http/index.ts'
import { verifyBackup, type Manifest, type Verified } from '../../migrate/index.ts'
import { backupReader } from '../../migrate/node/backup-folder.ts'
import type { CliContext } from '../context.ts'
import { HintedFailure } from '../failures.ts'
import { rowsTold } from '../rows-told.ts'

/** What is listed at most. */
const mostFaults = 100

/** @throws Failure `backup-damaged`, `client-closed` */
export const refusingFaults = (folder: string, verified: Verified): Manifest => {
  const { manifest, faults, isInterrupted } = verified
  if (faults.length > 0 || !manifest) {
    const issues = faults
      .slice(0, mostFaults)
      .map(({ file, what }) => ({ place: file, message: what }))
    throw new Failure('backup-damaged', `The backup ${folder} is not whole`, issues)
  }
  if (!isInterrupted) return manifest
  throw interrupted('The backup was not read to its end.')
}

export const interrupted = (hint: string): HintedFailure =>
  new HintedFailure(hint, 'client-closed', 'It was interrupted')

/** @throws Failure `backup-damaged`, `client-closed` */
export const wholeBackup = async (
  context: CliContext,
  folder: string,
  { quiet, signal }: { readonly quiet: boolean; readonly signal: Stop },
): Promise<Manifest> => {
  const telling = quiet ? {} : { onRows: rowsTold(context, 'verified') }
  return refusingFaults(folder, await verifyBackup(backupReader(folder), { signal, ...telling }))
}
