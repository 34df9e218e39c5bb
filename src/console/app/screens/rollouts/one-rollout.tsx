import { useParams } from '@tanstack/react-router'
import { useReading } from '../../api/query.ts'
import { Facts, Page, Panel } from '../../ui/page.tsx'
import { ErrorNote, Read } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'
import { Acts } from './acts.tsx'
import { Cells, Guardrails } from './evidence.tsx'
import { Ladder } from './ladder.tsx'
import { Remove } from './remove.tsx'
import { Repair } from './repair.tsx'
import { targetText, type Status } from './stages.ts'
import { StatusBadge } from './status-badge.tsx'
import { Next } from './waits.tsx'
import { Why } from './why.tsx'

/** Without a sample all reads are compared. */
const wholeSample = 100

const factsOf = ({ rollout, version, state }: Status) => {
  const { from, to, resources, flag, sample = wholeSample, fallBack, plan } = rollout
  const asWords =
    fallBack === undefined ? 'none' : fallBack === true ? 'all' : fallBack.join(', ') || 'none'
  return [
    ['From', from],
    ['To', to],
    ['Resources', resources.join(', ')],
    ['Who reads the new one', flag === undefined ? 'a share of clients' : `by the flag ${flag}`],
    ['Compared', `${sample} % of reads`],
    ['Reads that fall back', asWords],
    [
      'When a guardrail breaks',
      plan ? (plan.onBreach === 'rollback' ? 'it is rolled back' : 'it is held') : 'no plan',
    ],
    ['Data copied', state.copied === true ? 'yes, somebody has said so' : 'not yet'],
    ['State', `version ${version}`],
  ] as const
}

const Shown = ({ status, tag }: { status: Status; tag: string }) => {
  const { name, rollout, state } = status
  const evidence = useReading('getRolloutEvidence', { params: { rollout: name } }, { every: 5000 })
  const known = evidence.data?.value
  return (
    <>
      <div className="sticky top-0 z-20 -mx-4 border-b border-line bg-ground px-4 py-2 md:-mx-6 md:px-6">
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
            <StatusBadge status={state.status} />
            <span>
              to be at <strong>{targetText(state.target, rollout.flag)}</strong>
            </span>
            <span className="text-ink-3">
              {state.reachedAt === undefined ? (
                state.status === 'held' ? (
                  'held on its way'
                ) : (
                  'on its way'
                )
              ) : (
                <>
                  there since <Time at={state.reachedAt} />
                </>
              )}
            </span>
          </p>
          <div className="flex flex-wrap items-center gap-2">
            <Acts status={status} tag={tag} />
          </div>
        </div>
      </div>
      <Why status={status} />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Panel title="Stages">
          <Ladder status={status} />
        </Panel>
        <div className="flex min-w-0 flex-col gap-4">
          <Next status={status} decision={known?.decision} />
          <Panel title="What is declared">
            <Facts of={factsOf(status)} />
          </Panel>
        </div>
      </div>
      {evidence.error && !known ? (
        <ErrorNote error={evidence.error} again={() => void evidence.refetch()} />
      ) : (
        known && (
          <>
            <Guardrails evidence={known} hasPlan={rollout.plan !== undefined} />
            <Cells name={name} evidence={known} />
          </>
        )
      )}
      <Repair status={status} />
    </>
  )
}

export const OneRollout = () => {
  const { name = '' } = useParams({ strict: false })
  const status = useReading('getRolloutStatus', { params: { rollout: name } }, { every: 5000 })
  const known = status.data?.value
  const rollout = known?.rollout
  return (
    <Page
      title={name}
      acts={known && <Remove status={known} />}
      {...(rollout
        ? { lead: `From ${rollout.from} to ${rollout.to}: ${rollout.resources.join(', ')}` }
        : {})}
    >
      <Read of={status} what="Reading the rollout">
        {({ value, tag = '*' }) => <Shown status={value} tag={tag} />}
      </Read>
    </Page>
  )
}
