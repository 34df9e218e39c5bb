/** One proposal: its edits, who would move by them, and the acts of a second person. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { BlastRadius } from '../../../../gateway/foresee/blast-radius.ts'
import { ask } from '../../api/ask.ts'
import { useMe } from '../../api/me.ts'
import type { Schemas } from '../../api/operations.ts'
import type { ApiError } from '../../api/problem.ts'
import { readAnew } from '../../api/query.ts'
import { Blast } from '../../edit/blast.tsx'
import { useConfirm } from '../../edit/confirm.tsx'
import { actorText } from '../../edit/past-changes.tsx'
import { Badge, type Mood } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { DiffList } from '../../ui/diff-list.tsx'
import { Panel } from '../../ui/page.tsx'
import { ErrorNote, Loading } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'
import { toast } from '../../ui/toast.tsx'
import { mostReplaced, ReplaceProposal } from './replace-proposal.tsx'
import { subjectsText, whysOf, type Proposal } from './proposal-state.ts'

const moods: Readonly<Record<Proposal['state'], Mood>> = {
  open: 'warn',
  approved: 'accent',
  applied: 'good',
  withdrawn: 'none',
}

/** What would become of its edits now, with conditions of when they were proposed. */
const Foreseen = ({ proposal }: { proposal: Proposal }) => {
  const tried = useQuery<Schemas['Tried'], ApiError>({
    queryKey: ['getBlastRadius', proposal.id],
    queryFn: async ({ signal }) => {
      const edits = proposal.edits as unknown as readonly Schemas['Edit'][]
      return (await ask('getBlastRadius', { body: { edits } }, { signal })).value
    },
    retry: false,
  })
  if (tried.isPending) return <Loading what="Finding out who would move" />
  if (tried.error) {
    return tried.error.problem.code === 'entry-changed' ? (
      <div className="flex flex-col gap-2">
        <p className="font-medium text-warn">
          Its entries have changed since it was proposed: it cannot be made any more.
        </p>
        <ErrorNote error={tried.error} />
      </div>
    ) : (
      <ErrorNote error={tried.error} again={() => void tried.refetch()} />
    )
  }
  const { changes, blastRadius } = tried.data
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <section className="min-w-0">
        <h3 className="mb-1 text-xs font-medium text-ink-3">What it changes</h3>
        {changes.map(({ kind, id, before, after }) => (
          <div key={`${kind} ${id}`} className="mb-2">
            <p className="mb-1 text-xs text-ink-2">
              {kind} <strong className="break-all">{id}</strong>
            </p>
            <DiffList before={before} after={after} />
          </div>
        ))}
      </section>
      <section className="min-w-0">
        <h3 className="mb-1 text-xs font-medium text-ink-3">Who would move</h3>
        <Blast radius={blastRadius as unknown as BlastRadius | null} />
      </section>
    </div>
  )
}

const done = async (title: string): Promise<void> => {
  toast({ title })
  await readAnew()
}

const said = (why: string | undefined) => (why === undefined ? {} : { reason: why })

export const ProposalCard = ({ proposal }: { proposal: Proposal }) => {
  const { id, by, at, action, reason, state, approvals, digest, edits } = proposal
  const confirm = useConfirm()
  const me = useMe()
  const [isReplacing, setReplacing] = useState(false)
  const whys = whysOf(proposal, me)
  const isOver = state === 'applied' || state === 'withdrawn'
  const what = subjectsText(proposal)
  const params = { id }
  const approve = () =>
    confirm({
      title: `Approve ${action} of ${what}`,
      consequence: (
        <p>
          Exactly these edits of {actorText(by)} are approved. They count once somebody makes them.
        </p>
      ),
      act: 'Approve',
      asksReason: true,
      go: async (why) => {
        await ask('approveProposal', { params, body: { digest, ...said(why) } })
        await done('Approved')
      },
    })
  const apply = () =>
    confirm({
      title: `Make ${action} of ${what}`,
      consequence: <Foreseen proposal={proposal} />,
      act: 'Make it',
      go: async () => {
        const { value } = await ask('applyProposal', { params, body: {} })
        await done(`Policy ${value.policy.number} is in force`)
      },
    })
  const withdraw = () =>
    confirm({
      title: `Withdraw ${action} of ${what}`,
      consequence: <p>Nothing is edited, and what was approved of it is void.</p>,
      act: 'Withdraw',
      danger: true,
      asksReason: true,
      go: async (why) => {
        await ask('withdrawProposal', { params, body: said(why) })
        await done('Withdrawn')
      },
    })
  return (
    <Panel
      title={`${action} of ${what}`}
      aside={
        <span className="flex flex-wrap items-center gap-2">
          <Badge mood={moods[state]}>{state}</Badge>
          {!isOver && (
            <>
              {state === 'open' ? (
                <Button
                  size="small"
                  tone="primary"
                  why={whys.approve}
                  onClick={() => void approve()}
                >
                  Approve…
                </Button>
              ) : (
                <Button size="small" tone="primary" why={whys.apply} onClick={() => void apply()}>
                  Make it…
                </Button>
              )}
              <Button
                size="small"
                why={
                  whys.withdraw ??
                  (edits.length > mostReplaced ? 'It has too many edits for a page' : undefined)
                }
                onClick={() => setReplacing(true)}
              >
                Change…
              </Button>
              <Button size="small" why={whys.withdraw} onClick={() => void withdraw()}>
                Withdraw…
              </Button>
            </>
          )}
        </span>
      }
    >
      <div className="flex flex-col gap-3">
        <p className="text-ink-2">
          Proposed <Time at={at} /> by{' '}
          <strong className="break-all text-ink">{actorText(by)}</strong>
          {by === me.actor && ' (you)'}
          {reason !== null && <>: “{reason}”</>}
        </p>
        {approvals.map((one) => (
          <p key={one.by} className="text-ink-2">
            Approved <Time at={one.at} /> by{' '}
            <strong className="break-all text-ink">{actorText(one.by)}</strong>
          </p>
        ))}
        {isOver ? (
          <details>
            <summary className="cursor-pointer text-ink-2">Its edits ({edits.length})</summary>
            <div className="mt-2 flex flex-col gap-2">
              {edits.map(({ kind, id: of, value }) => (
                <DiffList key={`${String(kind)} ${String(of)}`} before={undefined} after={value} />
              ))}
            </div>
          </details>
        ) : me.role === 'viewer' ? (
          <p className="text-ink-3">Who would move is shown to release managers.</p>
        ) : (
          <Foreseen proposal={proposal} />
        )}
        {isReplacing && <ReplaceProposal proposal={proposal} onClose={() => setReplacing(false)} />}
      </div>
    </Panel>
  )
}
