/** Where runs are kept: the control store of the configuration, or one beside the project. */
import type { ControlStore } from '../../control/port.ts'
import type { RunRow } from '../../control/runs.ts'
import { Failure } from '../../errors/index.ts'
import type { RunState } from '../../migrate/index.ts'
import { openStore, type StoreFlags } from '../control/open.ts'
import { loadWrittenConfig } from '../load.ts'

/** Of projects without a control store of their own: where `control: {}` would have it. */
export const ownFile = '.isthmus/control.db'
export const ownPlace = `sqlite:${ownFile}`

/** Does something with the store, and closes it. */
export const withRuns = async <T>(
  flags: StoreFlags,
  work: (store: ControlStore) => Promise<T>,
): Promise<T> => {
  const isOwn = flags.store === undefined && !(await loadWrittenConfig(flags.config)).control
  const { store } = await openStore(isOwn ? { ...flags, store: ownPlace } : flags)
  try {
    if (isOwn) await store.migrate()
    return await work(store)
  } finally {
    await store.close()
  }
}

/** @throws Failure `usage` where there is none of that name */
export const runNamed = async (
  store: ControlStore,
  name: string,
): Promise<RunRow & { readonly state: RunState }> => {
  const row = await store.runs.run(name)
  if (row) return { ...row, state: row.state as RunState }
  const names = (await store.runs.runs()).map((one) => one.name)
  const known = names.length === 0 ? 'There is none.' : `There are: ${names.join(', ')}.`
  throw new Failure('usage', `There is no migration ${name}. ${known}`)
}
