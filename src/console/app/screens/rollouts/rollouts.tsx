/** All rollouts at a glance, each with its stop. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useMe } from '../../api/me.ts'
import type { Schemas } from '../../api/operations.ts'
import { useReading } from '../../api/query.ts'
import { Button } from '../../ui/button.tsx'
import { counted } from '../../ui/numbers.ts'
import { Page, Panel } from '../../ui/page.tsx'
import { Empty, Loading, Read } from '../../ui/states.tsx'
import { LadderLine } from './ladder.tsx'
import { StatusBadge } from './status-badge.tsx'
import { Stop } from './stop.tsx'
import { targetText, type Status } from './stages.ts'

/** Writes that are not at both backends, in words; empty where all are. */
const backlogText = ({ name, resources }: Status): string => {
  const own = resources.filter(({ rollout }) => rollout === name)
  const sum = (of: 'dirty' | 'quarantined') => own.reduce((all, one) => all + one[of], 0)
  return [
    ...(sum('dirty') > 0 ? [`${counted(sum('dirty'), 'write')} to repair`] : []),
    ...(sum('quarantined') > 0 ? [`${counted(sum('quarantined'), 'write')} given up`] : []),
  ].join(', ')
}

const Row = ({ entry }: { entry: Schemas['Entry'] }) => {
  const { id } = entry
  const status = useReading('getRolloutStatus', { params: { rollout: id } }, { every: 10_000 })
  return (
    <li className="border-b border-line last:border-0">
      <Read of={status} what={`Reading ${id}`}>
        {({ value }) => {
          const { rollout, state } = value
          const backlog = backlogText(value)
          return (
            <div className="grid items-center gap-x-6 gap-y-2 px-4 py-3 md:grid-cols-[minmax(0,1.2fr)_minmax(0,1.4fr)_auto]">
              <div className="min-w-0">
                <div className="flex flex-wrap items-center gap-2">
                  <Link
                    to="/rollouts/$name"
                    params={{ name: id }}
                    className="font-semibold break-all text-accent-ink underline"
                  >
                    {id}
                  </Link>
                  <StatusBadge status={state.status} />
                </div>
                <p className="text-ink-2">
                  {rollout.from} → {rollout.to}: {rollout.resources.join(', ')}
                </p>
              </div>
              <div className="min-w-0">
                <LadderLine status={value} />
                <p className="mt-1 text-xs text-ink-2">
                  to be at {targetText(state.target, rollout.flag)}
                  {state.why !== undefined && <span className="text-warn"> · {state.why}</span>}
                  {backlog !== '' && <span className="text-bad"> · {backlog}</span>}
                </p>
              </div>
              <Stop name={id} status={state.status} size="small" />
            </div>
          )
        }}
      </Read>
    </li>
  )
}

/** Loaded by whoever declares one. */
const Declare = lazy(async () => ({ default: (await import('./declare/index.ts')).Declare }))

const mostRollouts = 200

const List = () => {
  const me = useMe()
  const navigate = useNavigate()
  const rollouts = useReading('listRollouts', { query: { limit: mostRollouts } })
  const declare = (
    <Button
      why={me.whyNot('release-manager')}
      onClick={() => void navigate({ to: '/rollouts', search: { declare: 'new' } })}
    >
      <Plus aria-hidden className="size-4" />
      New rollout
    </Button>
  )
  return (
    <Page title="Rollouts" lead="From one backend to another, stage by stage." acts={declare}>
      <Panel flush>
        <Read of={rollouts} what="Reading rollouts">
          {({ value: { items, next } }) =>
            items.length === 0 ? (
              <Empty title="No rollout is declared">
                One says which backend is left, which one it leads to, and for which resources.{' '}
                <code className="font-mono text-xs">isthmus rollout create NAME FILE</code> declares
                one, too.
              </Empty>
            ) : (
              <>
                <ul aria-label="Rollouts">
                  {items.map((entry) => (
                    <Row key={entry.id} entry={entry} />
                  ))}
                </ul>
                {next !== null && (
                  <p className="px-4 py-2 text-ink-3">The first {mostRollouts} are shown.</p>
                )}
              </>
            )
          }
        </Read>
      </Panel>
    </Page>
  )
}

export const Rollouts = () => {
  const search = useSearch({ strict: false })
  return search.declare === undefined ? (
    <List />
  ) : (
    <Suspense fallback={<Loading />}>
      <Declare />
    </Suspense>
  )
}
