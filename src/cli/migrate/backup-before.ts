/** A backup of a backend before a migration deletes documents there. */
import { kindsOf, type DocumentStore } from '../../migrate/index.ts'
import { makeBackup } from '../backup/make.ts'
import { note, type CliContext } from '../context.ts'
import { interruptible } from '../interruptible.ts'
import { valueOf } from '../release/rollouts-of.ts'

interface Before {
  readonly target: DocumentStore
  /** Hash of the contract. */
  readonly contract: string
  /** The folder of backups. */
  readonly backups: string
  readonly quiet: boolean
}

/** None of a backend that holds nothing. @throws Failure of the backend, or of the folder */
export const backupBefore = (
  context: CliContext,
  { target: store, contract, backups, quiet }: Before,
): Promise<void> =>
  interruptible(async (signal) => {
    for (const kind of kindsOf(store.version).kinds) {
      const { rows } = valueOf(await store.read(kind, {}, 1, { signal }))
      if (rows.length === 0) continue
      const how = { backups, compression: 'zstd' as const, check: false, quiet, signal }
      const { folder } = await makeBackup(context, { store, contract }, how)
      if (!quiet) note(context, `What ${store.name} holds is kept in ${folder}.`)
      return
    }
  })
