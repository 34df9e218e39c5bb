/** Which part of the past is asked for, and in which steps it can be told. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { TrafficFilter } from '../port.ts'
import { durationOf, momentOf } from './since.ts'

export interface SpanQuestion {
  /** `1h` ago, `2026-11-01T12:00:00Z`; an hour ago when absent. */
  readonly from?: string | undefined
  /** The same; now when absent. */
  readonly to?: string | undefined
  /** `1m`, `1h`, `1d`; as fine as it is known when absent. */
  readonly step?: string | undefined
}

const minute = 60_000
const hour = 60 * minute

/** How far back minutes are known. */
const minutesKept = 2 * hour

const mostSteps = 1000

const malformed = (detail: string) => failed(problem('malformed', detail))

/**
 * Whole steps, which begin at multiples of themselves: days at midnight UTC.
 *
 * Problem: `malformed`.
 *
 * @param now milliseconds since 1970
 */
export const spanOfQuestion = (question: SpanQuestion, now: number): Result<TrafficFilter> => {
  const from = momentOf(question.from ?? '1h', now)
  const to = question.to === undefined ? now : momentOf(question.to, now)
  if (from === undefined || to === undefined) {
    const name = from === undefined ? 'from' : 'to'
    return malformed(`"${name}" is like 1h, 30d, 2026-11-01 or 2026-11-01T12:00:00Z.`)
  }
  if (from >= to) return malformed('"from" has to be before "to".')
  const finest = from >= now - minutesKept ? minute : hour
  const step = question.step === undefined ? finest : durationOf(question.step)
  if (step === undefined || step === 0 || step % finest !== 0) {
    return malformed(
      finest === minute
        ? '"step" is a number of whole minutes, like 1m, 5m or 1h.'
        : '"step" is a number of whole hours, like 1h or 1d: minutes are known of the last two hours.',
    )
  }
  const first = Math.floor(from / step) * step
  const end = Math.ceil(to / step) * step
  if ((end - first) / step > mostSteps) {
    return malformed(`These are more than ${mostSteps} steps: ask for longer ones, or for less.`)
  }
  return ok({ from: first, to: end, step })
}
