/** Waits for a control store that is away for a while, as a run waits for the stores that it moves data between. */
import type { RunStore } from '../../control/runs.ts'
import { Failure, problem, type ErrorCode } from '../../errors/index.ts'
import type { Working } from './working.ts'

/** Between two attempts, in milliseconds. */
const restMs = 1000

export type Patient = Pick<Working, 'patienceMs' | 'signal' | 'onTrouble'>

/** What is asked for once more does no harm where it has happened already. */
const away = new Set<ErrorCode>(['control-unavailable', 'control-outcome-unknown'])

/** Does something again until it succeeds, or has failed for too long. @throws whatever it throws then */
export const keeping =
  ({ patienceMs, signal, onTrouble }: Patient) =>
  async <T>(work: () => Promise<T>): Promise<T> => {
    const end = performance.now() + patienceMs
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof Failure) || !away.has(error.code)) throw error
        if (signal.aborted || performance.now() > end) throw error
        onTrouble?.(problem('control-unavailable', error.message), restMs)
      }
      await new Promise((resolve) => setTimeout(resolve, restMs))
    }
  }

/**
 * A step whose answer got lost is asked for again, and then the range is no longer as it was seen: that it
 * is where this step leads to says that it was made.
 */
const stepOf =
  (runs: RunStore, keep: ReturnType<typeof keeping>): RunStore['step'] =>
  (step) => {
    let isUnknown = false
    return keep(async () => {
      try {
        if (await runs.step(step)) return true
        if (!isUnknown) return false
        const { place, version, at, isDone } = step.range
        const now = (await runs.ranges(step.name)).find((range) => range.place === place)
        return now?.version === version + 1 && now.at === at && now.isDone === isDone
      } catch (error) {
        isUnknown = true
        throw error
      }
    })
  }

/** The same work, which waits where the control store does not answer, no longer than its patience. */
export const patiently = (on: Working): Working => {
  const keep = keeping(on)
  const { runs, lease, mayNot } = on
  return {
    ...on,
    runs: {
      ...runs,
      runs: () => keep(() => runs.runs()),
      changeRun: (change) => keep(() => runs.changeRun(change)),
      run: (name) => keep(() => runs.run(name)),
      ranges: (name) => keep(() => runs.ranges(name)),
      stranded: (name, of) => keep(() => runs.stranded(name, of)),
      countStranded: (name) => keep(() => runs.countStranded(name)),
      attend: (name, worker, ms) => keep(() => runs.attend(name, worker, ms)),
      step: stepOf(runs, keep),
    },
    lease: (ms) => keep(() => lease(ms)),
    ...(mayNot && { mayNot: () => keep(mayNot) }),
  }
}
