/** A rehearsal in a folder of its own, which is gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openControlStore } from '../../../control/node/open.ts'
import type { Stop } from '../../../http/index.ts'
import {
  rehearse,
  type DocumentStore,
  type Rehearsal,
  type Rehearsed,
  type RehearsedEnds,
} from '../../../migrate/index.ts'
import { backupReader } from '../../../migrate/node/backup-folder.ts'
import { makeBackup } from '../../backup/make.ts'
import type { CliContext } from '../../context.ts'
import type { Project } from '../../document-store.ts'
import { valueOf } from '../../release/rollouts-of.ts'
import { openCopies } from './copies.ts'

export interface RehearseOptions extends Pick<Rehearsal, 'transforms' | 'drop' | 'onStep'> {
  /** Names of the backends that are rehearsed on; embedded stores when absent. */
  readonly copies: readonly string[] | undefined
  readonly quiet: boolean
  readonly signal: Stop
}

const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-rehearsal-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @throws Failure of what cannot be opened, and of the stores' problems */
export const rehearseOn = (
  context: CliContext,
  project: Project,
  real: RehearsedEnds,
  { copies: named, quiet, signal, ...how }: RehearseOptions,
): Promise<Rehearsed> =>
  inFolder(async (folder) => {
    const { contract, config } = project
    const store = await openControlStore(`sqlite:${join(folder, 'control.db')}`, { folder })
    try {
      await store.migrate()
      const copies = await openCopies(project, real, { folder, named, signal })
      try {
        const backup = async (of: DocumentStore) => {
          const opened = { store: of, contract: contract.hash }
          const backups = join(folder, 'backups')
          const made = await makeBackup(context, opened, {
            backups,
            compression: 'zstd',
            check: false,
            quiet,
            signal,
          })
          return { reader: backupReader(made.folder), manifest: made.manifest }
        }
        return valueOf(
          await rehearse({
            ...how,
            contract,
            real,
            copies,
            backup,
            runs: store.runs,
            limits: { depth: config.limits.depth },
            signal,
          }),
        )
      } finally {
        await copies.close()
      }
    } finally {
      await store.close()
    }
  })
