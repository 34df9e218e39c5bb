/** Rollouts that are not over, each with its stage. */
import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Schemas } from '../../api/operations.ts'
import { reading, useReading } from '../../api/query.ts'
import { Badge, type Mood } from '../../ui/badge.tsx'
import { classes } from '../../ui/classes.ts'
import { Panel } from '../../ui/page.tsx'
import { ErrorNote, Read } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'

type Status = Schemas['RolloutStatus']

const stages = ['off', 'dualwrite', 'shadow', 'live', 'rampdown', 'complete'] as const

const moods: Readonly<Record<Status['state']['status'], Mood>> = {
  running: 'accent',
  held: 'warn',
  reverting: 'bad',
  ended: 'good',
}

const Stages = ({ at }: { at: (typeof stages)[number] }) => {
  const here = stages.indexOf(at)
  return (
    <ol className="mt-1.5 grid grid-cols-6 gap-1" aria-label={`Stage ${here + 1} of 6: ${at}`}>
      {stages.map((stage, index) => (
        <li key={stage} className="min-w-0">
          <div className={classes('h-1.5 rounded-full', index <= here ? 'bg-accent' : 'bg-line')} />
          <div
            className={classes(
              'mt-0.5 truncate text-[0.7rem]',
              index === here ? 'font-medium text-ink' : 'text-ink-3',
            )}
          >
            {stage}
          </div>
        </li>
      ))}
    </ol>
  )
}

const One = ({ of: { name, rollout, state, resources, blocked } }: { of: Status }) => {
  const { target, status, reachedAt, why } = state
  const waiting = resources.reduce((sum, one) => sum + one.dirty + one.quarantined, 0)
  return (
    <li className="border-b border-line px-4 py-2.5 last:border-0">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <Link
          to="/rollouts/$name"
          params={{ name }}
          className="font-medium text-accent-ink underline-offset-2 hover:underline"
        >
          {name}
        </Link>
        <span className="flex items-center gap-2 text-xs text-ink-2">
          {rollout.from} → {rollout.to}
          {target.stage === 'live' && `, ${target.share} % of clients`}
          <Badge mood={moods[status]}>{status}</Badge>
        </span>
      </div>
      <Stages at={target.stage} />
      <p className="mt-1 text-xs text-ink-3">
        {reachedAt !== undefined && (
          <>
            There since <Time at={reachedAt} />.{' '}
          </>
        )}
        {waiting > 0 && `${waiting} writes wait for repair. `}
        {why ?? blocked?.[0] ?? ''}
      </p>
    </li>
  )
}

/** More are on their own screen. */
const mostShown = 8
const everyMs = 10_000

export const Running = () => {
  const rollouts = useReading('listRollouts', { query: { limit: mostShown } }, { every: 30_000 })
  const names = rollouts.data?.value.items.map(({ id }) => id) ?? []
  const statuses = useQueries({
    queries: names.map((name) =>
      reading('getRolloutStatus', { params: { rollout: name } }, { every: everyMs }),
    ),
  })
  const known = statuses.flatMap(({ data }) => (data ? [data.value] : []))
  const failed = statuses.find(({ error, data }) => error && !data)
  const running = known.filter(({ state }) => state.status !== 'ended')
  const isReading = statuses.some(({ isPending }) => isPending)
  return (
    <Panel flush title="Rollouts">
      <Read of={rollouts} what="Reading rollouts">
        {({ value: { next } }) => (
          <>
            {failed?.error && (
              <div className="p-4">
                <ErrorNote error={failed.error} />
              </div>
            )}
            {running.length === 0 && !failed && !isReading && (
              <p className="px-4 py-4 text-ink-2">
                No rollout is under way.{' '}
                <Link to="/rollouts" className="text-accent-ink underline">
                  See all rollouts
                </Link>
              </p>
            )}
            <ul>
              {running.map((status) => (
                <One key={status.name} of={status} />
              ))}
            </ul>
            {next !== null && (
              <p className="border-t border-line px-4 py-1.5 text-xs">
                <Link to="/rollouts" className="text-accent-ink underline">
                  There are more rollouts
                </Link>
              </p>
            )}
          </>
        )}
      </Read>
    </Panel>
  )
}
