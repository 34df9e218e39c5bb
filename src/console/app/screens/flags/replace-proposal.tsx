/** Other edits in the place of a proposal, by who made it: tried while they are typed, and sent again. */
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { BlastRadius } from '../../../../gateway/foresee/blast-radius.ts'
import { ask } from '../../api/ask.ts'
import type { Schemas } from '../../api/operations.ts'
import { ApiError } from '../../api/problem.ts'
import { readAnew } from '../../api/query.ts'
import { Blast } from '../../edit/blast.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { DiffList } from '../../ui/diff-list.tsx'
import { TextField } from '../../ui/field.tsx'
import { jsonText } from '../../ui/json-compact.ts'
import { JsonEditor, parseJson } from '../../ui/json-editor.tsx'
import { useSettled } from '../../ui/settled.ts'
import { ErrorNote, Loading } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { subjectsText, type Proposal } from './proposal-state.ts'

/** An entry as it is in force, beside what the proposal makes of it. */
interface Subject {
  readonly kind: Schemas['Entry']['kind']
  readonly id: string
  readonly tag: string
  readonly now: unknown
  readonly proposed: unknown
  /** Whether somebody else has changed it since it was proposed. */
  readonly isOther: boolean
}

type Edits = readonly Schemas['Edit'][]

const subjectOf = async (
  edit: Proposal['edits'][number],
  signal: AbortSignal,
): Promise<Subject> => {
  const { kind, id, value, ifMatch } = edit as unknown as Omit<Schemas['Entry'], 'tag'> & {
    readonly ifMatch?: string
  }
  const known = { kind, id, proposed: value }
  const isOther = (tag: string): boolean => ifMatch !== undefined && ifMatch !== tag
  try {
    const { value: entry } = await ask('getEntry', { params: { kind, id } }, { signal })
    return { ...known, tag: entry.tag, now: entry.value, isOther: isOther(entry.tag) }
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.code !== 'entry-not-found') throw error
    return { ...known, tag: 'none', now: null, isOther: isOther('none') }
  }
}

const editsOf = (subjects: readonly Subject[], values: readonly unknown[]): Edits =>
  subjects.map(({ kind, id, tag }, index) => ({
    kind,
    id,
    value: values[index],
    ifMatch: tag,
  })) as unknown as Edits

const useTrial = (edits: Edits | undefined) => {
  const text = edits === undefined ? '' : JSON.stringify(edits)
  const settled = useSettled(text)
  const found = useQuery<Schemas['Tried'], ApiError>({
    queryKey: ['replacement', settled],
    queryFn: async ({ signal }) => {
      const typed = JSON.parse(settled) as Edits
      return (await ask('getBlastRadius', { body: { edits: typed } }, { signal })).value
    },
    enabled: settled !== '' && text === settled,
    gcTime: 0,
    retry: false,
  })
  return { ...found, isOld: text !== settled || found.isFetching }
}

interface FormProps {
  readonly proposal: Proposal
  readonly subjects: readonly Subject[]
  readonly onClose: () => void
}

const title = (proposal: Proposal): string =>
  `Change ${proposal.action} of ${subjectsText(proposal)}`

const Form = ({ proposal, subjects, onClose }: FormProps) => {
  const { id } = proposal
  // The entries as they were when it was opened: nothing is sent on the condition of what nobody has read.
  const [seen] = useState(subjects)
  const [texts, setTexts] = useState(() => seen.map(({ proposed }) => jsonText(proposed)))
  const [reason, setReason] = useState(proposal.reason ?? '')
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const parsed = useMemo(() => texts.map(parseJson), [texts])
  const values = parsed.map((one) => (one.ok ? one.value : undefined))
  const isJson = parsed.every(({ ok }) => ok)
  const edits = isJson ? editsOf(seen, values) : undefined
  const trial = useTrial(edits)
  const isSame =
    reason.trim() === (proposal.reason ?? '') &&
    seen.every(
      ({ proposed, isOther }, index) => !isOther && jsonText(proposed) === jsonText(values[index]),
    )
  const why =
    (isJson ? undefined : 'It is no JSON yet') ??
    (isSame ? 'Nothing is different yet' : undefined) ??
    (trial.isOld ? 'Who would move is being found out' : undefined) ??
    (trial.error ? 'It would be refused: see what is wrong' : undefined)

  const send = async (): Promise<void> => {
    if (edits === undefined) return
    setBusy(true)
    setFailure(undefined)
    try {
      const said = reason.trim() === '' ? {} : { reason: reason.trim() }
      const { value } = await ask('replaceProposal', { params: { id }, body: { edits, ...said } })
      toast(
        value.kind === 'proposed'
          ? { title: 'Proposed again', detail: 'A second person has to approve it as it is now.' }
          : { title: 'No second person was needed', detail: 'It is made.' },
      )
      await readAnew()
      onClose()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }

  return (
    <Dialog
      open
      wide
      title={title(proposal)}
      lead="It is sent as a new proposal. This one is withdrawn, and what was approved of it is void."
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" why={why} disabled={isBusy} onClick={() => void send()}>
            Propose it so
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {seen.map(({ kind, id: of, now, isOther }, index) => {
          const one = parsed[index]
          return (
            <section key={`${kind} ${of}`} className="flex min-w-0 flex-col gap-2">
              {isOther && (
                <p className="rounded bg-warn-soft px-2 py-1 text-warn">
                  Somebody has changed {kind} {of} since it was proposed. What you send stands in
                  the place of what is there now.
                </p>
              )}
              <JsonEditor
                label={`${kind} ${of}`}
                value={texts[index] ?? ''}
                onChange={(text) => setTexts(texts.with(index, text))}
                wrong={one && !one.ok ? [one.wrong] : []}
              />
              {one?.ok && (
                <div>
                  <p className="mb-1 text-xs text-ink-2">Against what is in force:</p>
                  <DiffList before={now} after={one.value} />
                </div>
              )}
            </section>
          )
        })}
        <section aria-label="Who would move" aria-live="polite" aria-busy={trial.isOld}>
          <h3 className="mb-1 text-xs font-medium text-ink-3">Who would move</h3>
          {trial.error ? (
            <ErrorNote error={trial.error} />
          ) : trial.data ? (
            <Blast radius={trial.data.blastRadius as unknown as BlastRadius | null} />
          ) : isJson ? (
            <Loading what="Finding out who would move" />
          ) : (
            <p className="text-ink-3">It is told once it is JSON.</p>
          )}
        </section>
        <TextField
          label="Reason, for the audit"
          value={reason}
          onChange={setReason}
          maxLength={500}
        />
        {failure !== undefined && <ErrorNote error={failure} />}
      </div>
    </Dialog>
  )
}

/** More are made anew by the command line. */
export const mostReplaced = 20

export const ReplaceProposal = ({ proposal, onClose }: Pick<FormProps, 'proposal' | 'onClose'>) => {
  const read = useQuery<readonly Subject[], ApiError>({
    queryKey: ['replaced', proposal.id],
    queryFn: ({ signal }) => Promise.all(proposal.edits.map((edit) => subjectOf(edit, signal))),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  })
  if (read.data) return <Form proposal={proposal} subjects={read.data} onClose={onClose} />
  return (
    <Dialog open wide title={title(proposal)} onClose={onClose}>
      {read.error ? <ErrorNote error={read.error} /> : <Loading what="Reading what is in force" />}
    </Dialog>
  )
}
