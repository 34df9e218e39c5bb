/** A migration that workers share, as its control store tells of it. */
import { onTestFinished } from 'vitest'
import { openControlStore } from '../../../src/control/node/open.ts'
import type { RunStore, RunWorker } from '../../../src/control/runs.ts'
import { progressOf, type Progress } from '../../../src/migrate/index.ts'

export const name = 'blue-to-green'

export interface Told {
  readonly status: unknown
  readonly progress: Progress
  readonly workers: readonly RunWorker[]
}

export const told = async (runs: RunStore): Promise<Told> => ({
  status: (await runs.run(name))?.state['status'],
  progress: progressOf(await runs.ranges(name)),
  workers: await runs.workers(name),
})

/** @param url of the control store */
export const runsAt = async (url: string): Promise<RunStore> => {
  const store = await openControlStore(url, { folder: '/' })
  onTestFinished(() => store.close())
  return store.runs
}
