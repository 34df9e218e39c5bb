/** What a rollout would do, in the order in which it would: before anything is declared. */
import type { ReactNode } from 'react'
import type { BlastRadius } from '../../../../../gateway/foresee/blast-radius.ts'
import type { Schemas } from '../../../api/operations.ts'
import { Blast } from '../../../edit/blast.tsx'
import { Badge } from '../../../ui/badge.tsx'
import { Kept, Loading } from '../../../ui/states.tsx'
import { meaningOf, targetText } from '../stages.ts'
import type { Foreseen, Trial } from './trial.ts'

const radiusOf = (found: unknown) => <Blast radius={found as BlastRadius | null} />

const Begins = ({ rollout }: { rollout: Schemas['Rollout'] }) => {
  const [first] = rollout.plan?.steps ?? []
  if (!first) return <p>Nothing moves until somebody advances it: it has no plan.</p>
  return (
    <p>
      <strong>Step 0, {targetText(first, rollout.flag)}</strong>,{' '}
      {first.approval === true ? 'begins once somebody has approved it' : 'begins by itself'}:{' '}
      {meaningOf(first.stage, rollout, first.share)}
    </p>
  )
}

const FirstMoved = ({
  rollout,
  first,
}: {
  rollout: Schemas['Rollout']
  first: Foreseen['first']
}) => {
  if (first === null) {
    return <p className="text-ink-2">No step of a plan leads reads of clients to {rollout.to}.</p>
  }
  const asks = rollout.plan?.steps[first.step]?.approval === true
  return (
    <>
      <p>
        <strong>
          Step {first.step}, {targetText(first.target, rollout.flag)}
        </strong>
        {asks && ', once somebody has approved it'}. Against off, by the requests of late:
      </p>
      {radiusOf(first.blastRadius)}
    </>
  )
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="min-w-0">
    <h3 className="mb-1 text-xs font-medium text-ink-3">{title}</h3>
    {children}
  </section>
)

interface ConsequenceProps {
  readonly rollout: Schemas['Rollout']
  readonly trial: Trial
}

export const Consequence = ({ rollout, trial: { foreseen, isOld } }: ConsequenceProps) => {
  if (!foreseen) return <Loading what="Finding out what it would do" />
  const { tried, first } = foreseen
  return (
    <Kept isOld={isOld}>
      <div className="flex flex-col gap-4">
        {tried.needsApproval && (
          <p>
            <Badge mood="warn">four eyes</Badge> A second person has to approve it before it counts.
          </p>
        )}
        <Part title="At once">
          <p>
            It is at off: {meaningOf('off', rollout)} From then on it decides about{' '}
            {rollout.resources.join(', ')}, and no flag does.
          </p>
          {radiusOf(tried.blastRadius)}
        </Part>
        <Part title="Then">
          <Begins rollout={rollout} />
        </Part>
        <Part title={`Whose reads ${rollout.to} answers first`}>
          <FirstMoved rollout={rollout} first={first} />
        </Part>
        {tried.warnings.length > 0 && (
          <ul className="list-disc rounded bg-warn-soft py-1 pr-2 pl-6 text-warn">
            {tried.warnings.map(({ place, message }) => (
              <li key={`${place}${message}`}>
                <code className="font-mono text-xs">{place}</code>: {message}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Kept>
  )
}
