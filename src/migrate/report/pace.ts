/** How fast a run is on average, and what that says of its end. */
import type { RunAct } from '../../control/runs.ts'
import type { Progress } from '../run/progress.ts'
import type { RunState } from '../run/state.ts'

export interface Pace {
  /** Seconds for which it was in progress, pauses left out. */
  readonly seconds: number
  /** Documents read per second, on average over that time. */
  readonly rate: number
  /** Seconds until all is read at this rate; null where it is not in progress, or nobody knows how much there is. */
  readonly left: number | null
}

/** How many documents of a type the source had when the run began; undefined where it was not counted. */
export const expectedOf = ({ expected }: RunState, type: string): number | undefined => {
  const count = Object.hasOwn(expected, type) ? expected[type] : undefined
  return typeof count === 'number' ? count : undefined
}

/** All documents that are to be read, as far as is known. */
export const allOf = (state: RunState, { types }: Progress): number =>
  types.reduce((sum, { type, counts, isDone }) => {
    const count = isDone ? counts.read : Math.max(counts.read, expectedOf(state, type) ?? 0)
    return sum + count
  }, 0)

/** Seconds in progress, by the acts of the audit; undefined where the first ones are not known any more. */
export const workedSeconds = (acts: readonly RunAct[], now: Date): number | undefined => {
  if (acts[0]?.action !== 'migration.begin') return undefined
  let ms = 0
  let since: number | undefined
  for (const { at, status } of acts) {
    const time = Date.parse(at)
    if (status === 'in_progress') since ??= time
    else if (since !== undefined) {
      ms += Math.max(0, time - since)
      since = undefined
    }
  }
  if (since !== undefined) ms += Math.max(0, now.getTime() - since)
  return ms / 1000
}

/** Undefined where nothing was read yet, or times are not known. */
export const paceOf = (
  state: RunState,
  progress: Progress,
  acts: readonly RunAct[],
  now: Date,
): Pace | undefined => {
  const seconds = workedSeconds(acts, now)
  const { read } = progress.total
  if (seconds === undefined || seconds === 0 || read === 0) return undefined
  const rate = read / seconds
  const isCounted = progress.types.every(
    ({ type, isDone }) => isDone || expectedOf(state, type) !== undefined,
  )
  const left =
    state.status === 'in_progress' && isCounted ? (allOf(state, progress) - read) / rate : null
  return { seconds, rate, left }
}
