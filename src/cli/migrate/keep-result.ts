/** Keeps what a command has found where the console and the admin API show it, if there is such a place. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { ResultRow } from '../../control/results.ts'
import { Failure } from '../../errors/index.ts'
import { note, type CliContext } from '../context.ts'
import type { StoreFlags } from '../control/open.ts'
import { loadWrittenConfig } from '../load.ts'
import { ownFile, withRuns } from './runs.ts'

/** Whether a control store is named, or a migration has made one: a command that only looks makes none. */
const isPlace = async ({ store, config }: StoreFlags): Promise<boolean> =>
  store !== undefined || Boolean((await loadWrittenConfig(config)).control) || existsSync(ownFile)

/** The command has done its work by then: where it cannot be kept, that is said, and nothing else. */
export const keepResult = async (
  context: CliContext,
  flags: StoreFlags,
  result: Omit<ResultRow, 'id' | 'at'> & Partial<ResultRow>,
): Promise<void> => {
  try {
    if (!(await isPlace(flags))) return
    await withRuns(flags, (store) =>
      store.results.keep({ id: randomUUID(), at: Date.now(), ...result }),
    )
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    // Nobody has set up the store of the configuration yet: so there is no console either.
    if (error.code === 'control-not-ready' && flags.store === undefined) return
    note(context, `The console will not show this ${result.kind}: ${error.message}`)
  }
}
