/** How far migrations are, as gauges: of those that are under way, and of the newest others. */
import type { RunRow, RunStore } from '../../control/runs.ts'
import type { Metrics } from '../../telemetry/index.ts'
import { progressOf } from '../run/progress.ts'
import { isOver, statuses, type RunState } from '../run/state.ts'
import { expectedOf } from './pace.ts'

export interface RunGaugesOptions {
  readonly runs: Pick<RunStore, 'runs' | 'ranges' | 'strandedTypes'>
  readonly metrics: Metrics
  /** Milliseconds, growing. */
  readonly clock: () => number
  /** Told of each migration that began, or has another status, since the look before. */
  readonly onStatus?: (migration: string, state: Pick<RunState, 'status' | 'why'>) => void
}

/** Migrations that are told at once. */
const mostRuns = 20
/** Types of one of them. */
const mostTypes = 20

const stateOf = (row: RunRow): RunState => row.state as RunState

/** Those that are not over come first, then those that began last. */
const rankOf = (row: RunRow): string => {
  const { status, startTime = '' } = stateOf(row)
  return `${isOver(status) ? '0' : '1'}${startTime}`
}

const newest = (rows: readonly RunRow[]): readonly RunRow[] =>
  rows.toSorted((a, b) => (rankOf(a) < rankOf(b) ? 1 : -1)).slice(0, mostRuns)

interface Seen {
  /** Of its state. */
  readonly version: number
  /** Grows with each step. */
  readonly steps: number
  readonly at: number
  readonly status: RunState['status']
}

/** @returns looks once; rejects where the control store is away */
export const createRunGauges = ({ runs, metrics, clock, onStatus }: RunGaugesOptions) => {
  const status = metrics.gauge('isthmus.migration.status', {
    description: 'What a migration is: 1 for its status, 0 for all others',
    labels: ['migration', 'status'],
    across: 'max',
  })
  const documents = metrics.gauge('isthmus.migration.documents', {
    description:
      'Documents of a migration: read, written (created, replaced or deleted), the same already, in quarantine, and expected when it began',
    unit: '{document}',
    labels: ['migration', 'type', 'state'],
    across: 'max',
    limit: 10_000,
  })
  const caughtUp = metrics.gauge('isthmus.migration.caught_up', {
    description:
      'Documents that were brought over after the copy, because they had changed meanwhile',
    unit: '{document}',
    labels: ['migration'],
    across: 'max',
  })
  const idle = metrics.gauge('isthmus.migration.idle', {
    description:
      'Time since this process has seen a migration in progress move on last; 0 where it is not in progress',
    unit: 's',
    labels: ['migration'],
    across: 'max',
  })
  let before = new Map<string, Seen>()
  let isFirst = true

  const tellStatus = (migration: string, now: string | undefined): void => {
    for (const one of statuses) status.set(one === now ? 1 : 0, { migration, status: one })
  }

  const tell = async (row: RunRow): Promise<Seen> => {
    const migration = row.name
    const state = stateOf(row)
    const seen = before.get(row.name)
    if (isOver(state.status) && seen?.version === row.version) return seen
    if (!isFirst && seen?.status !== state.status) onStatus?.(migration, state)
    const ranges = await runs.ranges(row.name)
    const left = await runs.strandedTypes(row.name)
    const progress = progressOf(ranges)
    tellStatus(migration, state.status)
    caughtUp.set(progress.caughtUp, { migration })
    for (const { type, counts } of progress.types.slice(0, mostTypes)) {
      const written = counts.created + counts.replaced + counts.deleted
      const of = { read: counts.read, written, same: counts.same }
      for (const [name, count] of Object.entries(of))
        documents.set(count, { migration, type, state: name })
      documents.set(left.get(type) ?? 0, { migration, type, state: 'quarantined' })
      const expected = expectedOf(state, type)
      if (expected !== undefined) documents.set(expected, { migration, type, state: 'expected' })
    }
    const steps = ranges.reduce((sum, { version }) => sum + version, row.version)
    const { version } = row
    const at = seen?.steps === steps ? seen.at : clock()
    const isMoving = state.status === 'in_progress'
    idle.set(isMoving ? (clock() - at) / 1000 : 0, { migration })
    return { version, steps, at, status: state.status }
  }

  return async (): Promise<void> => {
    const shown = newest(await runs.runs())
    const names = new Set(shown.map(({ name }) => name))
    for (const migration of before.keys()) {
      if (names.has(migration)) continue
      tellStatus(migration, undefined)
      idle.set(0, { migration })
    }
    const now = new Map<string, Seen>()
    for (const row of shown) now.set(row.name, await tell(row))
    before = now
    isFirst = false
  }
}
