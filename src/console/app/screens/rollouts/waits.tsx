/** What happens next by itself, what stands in its way, and whom it waits for. */
import { ask } from '../../api/ask.ts'
import { useMe } from '../../api/me.ts'
import type { Schemas } from '../../api/operations.ts'
import { readAnew } from '../../api/query.ts'
import { useConfirm } from '../../edit/confirm.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/page.tsx'
import { durationText, Time } from '../../ui/time.tsx'
import { toast } from '../../ui/toast.tsx'
import { stages, placeOf, type Status } from './stages.ts'

type Awaited = Status['waitsFor'][number]

const Instance = ({ one }: { one: Awaited }) => {
  const confirm = useConfirm()
  const whyNot = useMe().whyNot('admin')
  const label = one.name === '' ? one.id : one.name
  const forget = () =>
    confirm({
      title: `Declare ${label} gone`,
      consequence: (
        <p>
          Changes of this rollout go on without it. If it lives all the same, cut off from the
          control store, it goes on writing {one.resources.join(' and ')} by its flags: those writes
          may be missing at one of the two backends. Do it only where you know that the process is
          gone.
        </p>
      ),
      act: 'It is gone',
      danger: true,
      typed: 'gone',
      asksReason: true,
      go: async (reason) => {
        const body = reason === undefined ? {} : { reason }
        await ask('forgetInstance', { params: { id: one.id }, body })
        toast({ title: `${label} is not waited for any more` })
        await readAnew('getRolloutStatus', 'listMembers', 'listAudit')
      },
    })
  return (
    <li className="flex flex-wrap items-center gap-2">
      <Badge mood="warn">{one.why}</Badge>
      <span className="break-all">{label}</span>
      {one.silentMs !== undefined && (
        <span className="text-ink-3">silent for {durationText(one.silentMs)}</span>
      )}
      <Button size="small" tone="quiet" why={whyNot} onClick={() => void forget()}>
        It is gone...
      </Button>
    </li>
  )
}

interface NextProps {
  readonly status: Status
  /** Undefined until it was read, or where nobody here can tell. */
  readonly decision: Schemas['RolloutDecision'] | undefined
}

const decisionWords: Readonly<Record<Schemas['RolloutDecision']['kind'], string>> = {
  wait: 'It waits',
  step: 'It goes on',
  hold: 'It is about to be held',
  revert: 'It is about to be rolled back',
  'approve-first': 'It waits for approval',
  end: 'It ends',
}

export const Next = ({ status, decision }: NextProps) => {
  const { state, blocked = [], waitsFor } = status
  const further = stages[placeOf(state.target.stage) + 1]
  return (
    <Panel title="What happens next">
      <div className="flex flex-col gap-3">
        {state.status === 'held' && (
          <p>Nothing, until somebody resumes it or sends it elsewhere.</p>
        )}
        {state.status === 'reverting' && <p>It goes back to off, stage by stage.</p>}
        {state.status === 'running' && decision && (
          <p>
            <strong>{decisionWords[decision.kind]}</strong>: {decision.why}
            {decision.until !== undefined && (
              <>
                {' '}
                (until <Time at={decision.until} exact />)
              </>
            )}
            .
          </p>
        )}
        {decision?.kind === 'approve-first' && (
          <p className="text-ink-2">A release manager or an admin has to approve it.</p>
        )}
        {further !== undefined && (state.status === 'running' || blocked.length > 0) && (
          <section>
            <h3 className="text-xs font-medium text-ink-3">What stands in the way of {further}</h3>
            {blocked.length === 0 ? (
              <p className="text-ink-2">Nothing.</p>
            ) : (
              <ul className="list-disc pl-5 break-words">
                {blocked.map((why) => (
                  <li key={why}>{why}</li>
                ))}
              </ul>
            )}
          </section>
        )}
        {waitsFor.length > 0 && (
          <section>
            <h3 className="text-xs font-medium text-ink-3">Instances that a change waits for</h3>
            <ul className="flex flex-col gap-1">
              {waitsFor.map((one) => (
                <Instance key={one.id} one={one} />
              ))}
            </ul>
          </section>
        )}
      </div>
    </Panel>
  )
}
