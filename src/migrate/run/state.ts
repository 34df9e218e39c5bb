/** How far a migration is: the states that it may be in, and from which to which it may go. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { JsonObject } from '../../json/index.ts'

/** What becomes of the settings while it runs counts from the next batch on. */
export interface Throttle {
  /** Documents per second at most, of all that work on it. */
  readonly rate?: number
  /** Milliseconds that a batch is to take. */
  readonly batchMs?: number
  /** Most documents of a batch. */
  readonly batch?: number
  /** Milliseconds that half of the requests may take: above it becomes slower, below faster again. */
  readonly latencyMs?: number
  /** Address that answers 2xx while it may go on. */
  readonly check?: string
  /** Hours in which it goes on, as `22:00-06:00`. */
  readonly window?: string
  /** IANA name of the zone of these hours; UTC when absent. */
  readonly zone?: string
}

export const statuses = [
  'not_started',
  'in_progress',
  'paused',
  'completed',
  'completed_with_quarantine',
  'failed',
  'cancelled',
] as const

export type Status = (typeof statuses)[number]

/** Plain data, as the control store keeps it. */
export type RunState = JsonObject & {
  readonly status: Status
  /** Names of backends, or of files. */
  readonly source: string
  readonly target: string
  readonly from: string
  readonly to: string
  /** Fingerprint of the contract whose lenses carry it. */
  readonly contract: string
  /** Hash of the plan that it follows, if it follows one. */
  readonly plan?: string
  /** What that plan has measured, by type. */
  readonly measured?: JsonObject
  readonly extras: 'keep' | 'delete'
  /** Types that are brought over; all that both versions have when absent. */
  readonly only?: string[]
  /** More documents that do not get there stop it. */
  readonly mostStranded: number
  readonly throttle: JsonObject & Throttle
  /** Its ranges are jobs that any number of workers take, not one process alone. */
  readonly shared?: boolean
  /** Digest of the files of its transforms: whoever works on it has to have the same ones. */
  readonly transforms?: string
  /** From which the changes of the source are followed, where it has a feed. */
  readonly position?: string
  /** RFC 3339 */
  readonly startTime?: string
  readonly endTime?: string
  /** Why it stopped, in words. */
  readonly why?: string
  /** How many documents the source had of each type when it began. */
  readonly expected: JsonObject
  readonly metrics: JsonObject
  /** What its cut-over may be decided by, once somebody has gathered it. */
  readonly evidence?: JsonObject
}

const next: Readonly<Record<Status, readonly Status[]>> = {
  not_started: ['in_progress', 'cancelled'],
  in_progress: ['paused', 'completed', 'completed_with_quarantine', 'failed', 'cancelled'],
  paused: ['in_progress', 'failed', 'cancelled'],
  failed: ['in_progress', 'cancelled'],
  // What has changed since, and what was in quarantine, is brought over.
  completed: ['in_progress'],
  completed_with_quarantine: ['in_progress', 'cancelled'],
  cancelled: [],
}

/** Whether nobody works on it any more. */
export const isOver = (status: Status): boolean =>
  status.startsWith('completed') || status === 'cancelled'

/** Problem: `migration-refused`. */
export const moved = (
  state: RunState,
  status: Status,
  now: Date,
  why?: string,
): Result<RunState> => {
  if (!next[state.status].includes(status)) {
    const choices = next[state.status]
    const detail =
      choices.length === 0
        ? `It is ${state.status}: begin a new one, under another name.`
        : `It is ${state.status}, from which it does not become ${status}, only ${choices.join(', ')}.`
    return failed(problem('migration-refused', detail))
  }
  const { why: _, endTime: __, ...rest } = state
  const at = now.toISOString()
  return ok({
    ...rest,
    status,
    ...(status === 'in_progress' && state.startTime === undefined && { startTime: at }),
    ...((isOver(status) || status === 'failed') && { endTime: at }),
    ...(why !== undefined && { why }),
  })
}

/** Seconds that it took, or takes so far: null before it began. */
export const durationOf = ({ startTime, endTime }: RunState, now: Date): number | null =>
  startTime === undefined
    ? null
    : Math.max(
        0,
        ((endTime === undefined ? now.getTime() : Date.parse(endTime)) - Date.parse(startTime)) /
          1000,
      )

/** The guide's report, by its names. */
export interface Report {
  readonly status: Status
  readonly start_time: string | null
  readonly end_time: string | null
  /** Seconds; null before it has ended. */
  readonly duration: number | null
  readonly metrics: JsonObject
}

export const reportOf = (state: RunState): Report => ({
  status: state.status,
  start_time: state.startTime ?? null,
  end_time: state.endTime ?? null,
  duration: state.endTime === undefined ? null : durationOf(state, new Date(state.endTime)),
  metrics: state.metrics,
})
