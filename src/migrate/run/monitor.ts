/** Watches something that is not a run of ours, a script of a team say, by the names of the migration guide. */
import { Failure } from '../../errors/index.ts'
import type { JsonObject } from '../../json/index.ts'
import type { Report, Status } from './state.ts'

export interface Monitor {
  /** @throws Failure `usage` where it has been started already */
  start(): void
  /** Replaces what was recorded under that name. */
  record(name: string, value: number | string): void
  /** Counts from 0. @throws Failure `usage` where something else than a number was recorded */
  increment(name: string, by?: number): void
  /** @throws Failure `usage` before it was started, or after it was completed */
  complete(isSuccess?: boolean): void
  report(): Report
}

export interface MonitorOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly log?: (message: string) => void
}

const timeOf = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString()

const refuse = (message: string): never => {
  throw new Failure('usage', message)
}

export const createMonitor = ({ now = Date.now, log }: MonitorOptions = {}): Monitor => {
  let status: Status = 'not_started'
  const metrics: JsonObject = {}
  let [began, ended]: (number | undefined)[] = [undefined, undefined]
  return {
    start: () => {
      if (status !== 'not_started') refuse(`The migration is ${status}: it cannot be started again`)
      status = 'in_progress'
      began = now()
      log?.('Migration started')
    },
    record: (name, value) => {
      metrics[name] = value
      log?.(`Migration metric ${name} recorded`)
    },
    increment: (name, by = 1) => {
      const before = Object.hasOwn(metrics, name) ? metrics[name] : 0
      if (typeof before !== 'number') return refuse(`The metric ${name} is no number`)
      metrics[name] = before + by
    },
    complete: (isSuccess = true) => {
      if (status !== 'in_progress')
        refuse(`The migration is ${status}: only one in progress can be completed`)
      ended = now()
      status = isSuccess ? 'completed' : 'failed'
      metrics['duration_seconds'] = Math.max(0, ended - (began ?? ended)) / 1000
      log?.(`Migration ${status}`)
    },
    report: () => ({
      status,
      start_time: timeOf(began),
      end_time: timeOf(ended),
      duration: ended === undefined || began === undefined ? null : (ended - began) / 1000,
      metrics: { ...metrics },
    }),
  }
}
