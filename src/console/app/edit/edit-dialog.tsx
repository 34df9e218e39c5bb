/** Shows the consequence of an edit, asks for the reason, and makes it. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { BlastRadius } from '../../../gateway/foresee/blast-radius.ts'
import { ApiError } from '../api/problem.ts'
import { readAnew } from '../api/query.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { DiffList } from '../ui/diff-list.tsx'
import { TextField } from '../ui/field.tsx'
import { ErrorNote, Loading } from '../ui/states.tsx'
import { toast } from '../ui/toast.tsx'
import { Blast } from './blast.tsx'
import { Conflict } from './conflict.tsx'
import { makeEdit, takeBack, tryEdit, type Committed, type Edit, type Tried } from './editing.ts'

const Consequence = ({ tried }: { tried: Tried }) => (
  <div className="flex flex-col gap-4">
    {tried.needsApproval && (
      <p>
        <Badge mood="warn">four eyes</Badge> A second person has to approve it before it counts.
      </p>
    )}
    <section>
      <h3 className="mb-1 text-xs font-medium text-ink-3">Who would move</h3>
      <Blast radius={tried.blastRadius as unknown as BlastRadius | null} />
    </section>
    {tried.warnings.length > 0 && (
      <ul className="list-disc rounded bg-warn-soft py-1 pr-2 pl-6 text-warn">
        {tried.warnings.map(({ place, message }) => (
          <li key={`${place}${message}`}>
            <code className="font-mono text-xs">{place}</code>: {message}
          </li>
        ))}
      </ul>
    )}
    <details>
      <summary className="cursor-pointer text-ink-2">
        What changes in the policy ({tried.changes.length})
      </summary>
      <div className="mt-2 flex flex-col gap-3">
        {tried.changes.map(({ kind, id, before, after }) => (
          <div key={`${kind} ${id}`}>
            <p className="mb-1 text-xs text-ink-2">
              {kind} <strong className="break-all">{id}</strong>
            </p>
            <DiffList before={before} after={after} />
          </div>
        ))}
      </div>
    </details>
  </div>
)

/** Undo itself may find that somebody was faster. */
const undo = async (committed: Committed): Promise<void> => {
  try {
    const { policy } = await takeBack(committed)
    toast({ title: 'Taken back', detail: `Policy ${policy.number} is in force.` })
  } catch (error) {
    const detail = error instanceof ApiError ? error.problem.detail : 'It failed.'
    toast({ title: 'It could not be taken back', detail, tone: 'bad' })
  }
  await readAnew()
}

const conflictOf = (error: unknown) =>
  error instanceof ApiError && error.problem.code === 'entry-changed'
    ? (error.problem.entries ?? [])
    : undefined

interface EditDialogProps {
  readonly edit: Edit
  /** @param made whether it was: a page that edits may go on then */
  readonly onClose: (made: boolean) => void
}

export const EditDialog = ({ edit, onClose }: EditDialogProps) => {
  const [reason, setReason] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  /** Tag of theirs, where the editor wants to make it all the same. */
  const [over, setOver] = useState<string>()
  const now: Edit = over === undefined ? edit : { ...edit, input: { ...edit.input, ifMatch: over } }
  const tried = useQuery({
    queryKey: ['tried', edit.name, now.input],
    queryFn: ({ signal }) => tryEdit(now, '', signal),
    // Once it is made, it cannot be tried any more: the entry has another tag.
    enabled: !isBusy,
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  })
  const needsReason =
    tried.error instanceof ApiError && tried.error.problem.code === 'reason-required'
  const theirs = conflictOf(failure) ?? conflictOf(tried.error)

  const make = async (): Promise<void> => {
    setBusy(true)
    setFailure(undefined)
    try {
      const made = await makeEdit(now, reason)
      if (made.kind === 'proposed') {
        toast({
          title: 'Proposed',
          detail: `A second person has to approve it: proposal ${made.proposal.id}.`,
        })
      } else if (made.kind === 'unchanged') toast({ title: 'It was so already' })
      else {
        const detail = `Policy ${made.policy.number} is in force.`
        const canGoBack = (made.inverse ?? []).length > 0
        edit.onMade?.(made)
        toast({
          title: edit.done,
          detail,
          ...(canGoBack ? { back: { text: 'Undo', go: () => void undo(made) } } : {}),
        })
      }
      await readAnew()
      onClose(true)
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }

  const [first] = theirs ?? []
  return (
    <Dialog
      open
      onClose={() => onClose(false)}
      title={edit.title}
      lead={edit.lead}
      foot={
        <>
          <Button onClick={() => onClose(false)}>{theirs ? 'Leave theirs' : 'Cancel'}</Button>
          {theirs ? (
            <Button
              tone="danger"
              onClick={() => {
                setFailure(undefined)
                setOver(first?.tag)
              }}
            >
              Go on with mine
            </Button>
          ) : (
            <Button
              tone={edit.danger === true ? 'danger' : 'primary'}
              why={tried.isPending ? 'Who would move is being found out' : undefined}
              disabled={isBusy || (tried.isError && !needsReason)}
              onClick={() => void make()}
            >
              {tried.data?.needsApproval === true ? 'Propose it' : edit.act}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {theirs ? (
          <Conflict entries={theirs} edit={edit} />
        ) : (
          <>
            {tried.isPending && <Loading what="Finding out who would move" />}
            {tried.data && <Consequence tried={tried.data} />}
            {tried.error && !needsReason && <ErrorNote error={tried.error} />}
            {failure !== undefined && <ErrorNote error={failure} />}
            <TextField
              label="Reason, for the audit"
              value={reason}
              onChange={setReason}
              maxLength={500}
              {...(needsReason ? { hint: 'It is asked for here.', required: true } : {})}
            />
          </>
        )}
      </div>
    </Dialog>
  )
}
