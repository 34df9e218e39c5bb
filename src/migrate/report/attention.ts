/** Migrations that somebody has to look at. */
import { counted, type Look, type Notice } from '../../control/attention/index.ts'
import type { RunRow, RunWorker } from '../../control/runs.ts'
import type { RunState } from '../run/state.ts'

export interface KnownRun {
  readonly name: string
  readonly state: Pick<RunState, 'status' | 'why' | 'source' | 'target'>
  /** Those that work on it now. */
  readonly workers: readonly RunWorker[]
  /** Documents in quarantine. */
  readonly stranded: number
}

const statusNotices = ({ name, state, workers }: KnownRun): readonly Notice[] => {
  const subject = { migration: name }
  const of = `The migration ${name} from ${state.source} to ${state.target}`
  const because = state.why === undefined ? '' : `: ${state.why.replace(/\.$/, '')}`
  const resume = `resume it by "isthmus migrate resume ${name}"`
  switch (state.status) {
    case 'failed':
      return [
        {
          kind: 'migration-failed',
          severity: 'critical',
          what: `${of} has failed${because}.`,
          advice: `Mend what it failed of, and ${resume}, or cancel it.`,
          subject,
        },
      ]
    case 'paused':
      return [
        {
          kind: 'migration-paused',
          severity: 'warning',
          what: `${of} is paused${because}.`,
          advice: `Nothing goes on by itself: ${resume}, or cancel it.`,
          subject,
        },
      ]
    case 'in_progress':
      return workers.length === 0
        ? [
            {
              kind: 'migration-left',
              severity: 'warning',
              what: `${of} is in progress, and nobody works on it.`,
              advice: `Its process has ended: ${resume}, where the stores are.`,
              subject,
            },
          ]
        : workers.flatMap(({ waits }): readonly Notice[] =>
            waits === null
              ? []
              : [
                  {
                    kind: 'migration-waiting',
                    severity: 'info',
                    what: `${of} waits: ${waits.replace(/\.$/, '')}.`,
                    advice: 'It goes on by itself once that is over.',
                    subject,
                  },
                ],
          )
    default:
      return []
  }
}

export const runNotices = (known: KnownRun): readonly Notice[] => [
  ...statusNotices(known),
  ...(known.stranded === 0 || known.state.status === 'cancelled'
    ? []
    : [
        {
          kind: 'migration-quarantine' as const,
          severity: 'warning' as const,
          what: `${counted(known.stranded, 'document')} of the migration ${known.name} did not get to ${known.state.target}.`,
          advice: `Look at "/migrations/${known.name}/quarantine" why, mend them, and run it again.`,
          subject: { migration: known.name },
        },
      ]),
]

/** Migrations that are looked at: each costs queries. */
const mostRuns = 20

const stateOf = (row: RunRow): RunState => row.state as RunState

const isNew = (a: RunRow, b: RunRow): number =>
  (stateOf(b).startTime ?? '') < (stateOf(a).startTime ?? '') ? -1 : 1

export const lookAtRuns: Look = async ({ store: { runs } }) => {
  const rows = (await runs.runs()).toSorted(isNew).slice(0, mostRuns)
  const known = rows.map(async (row) => {
    const [workers, stranded] = await Promise.all([
      runs.workers(row.name),
      runs.countStranded(row.name),
    ])
    return runNotices({ name: row.name, state: stateOf(row), workers, stranded })
  })
  return (await Promise.all(known)).flat()
}
