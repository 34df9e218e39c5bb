/** An act on a rollout, with its consequence before it is done. */
import { useState } from 'react'
import type { BlastRadius } from '../../../../gateway/foresee/blast-radius.ts'
import { queryClient, readAnew, reading, useReading } from '../../api/query.ts'
import { Blast } from '../../edit/blast.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { ErrorNote, Loading } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { actWords, goAct, nextStep, type RolloutAct } from './act.ts'
import { LossesOf } from './losses.tsx'
import { meaningOf, stageRules, stages, targetText, type Stage, type Status } from './stages.ts'

/** What is foreseen of an act: of an approval, what it lets begin. */
const foreseenBy = (act: RolloutAct, status: Status): RolloutAct => {
  const next = act.act === 'approve' ? nextStep(status) : undefined
  if (!next) return act
  const { stage, share } = next.step
  const hasShare = share !== undefined && status.rollout.flag === undefined
  return { act: 'advance', stage, ...(hasShare ? { share } : {}) }
}

const moving: ReadonlySet<RolloutAct['act']> = new Set([
  'advance',
  'approve',
  'resume',
  'rollback',
  'complete',
  'abort',
])

interface WhereToProps {
  readonly status: Status
  readonly act: RolloutAct
  readonly onChange: (act: RolloutAct) => void
}

/** Another stage than the next step: for those who know what they do. */
const WhereTo = ({ status: { rollout, state }, act, onChange }: WhereToProps) => {
  const { stage = state.target.stage, share } = act
  const asksShare = stageRules[stage].compares && rollout.flag === undefined
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <SelectField
        label="Stage that it is to be at"
        value={stage}
        onChange={(next) => onChange({ act: 'advance', stage: next as Stage })}
        choices={stages.map((one) => ({ value: one, text: one }))}
      />
      {asksShare && (
        <TextField
          label={`Percent of clients that read ${rollout.to}`}
          type="number"
          min={0}
          max={100}
          value={share === undefined ? '' : String(share)}
          onChange={(text) => {
            const number = Number(text)
            const isShare = text !== '' && number >= 0 && number <= 100
            onChange({ act: 'advance', stage, ...(isShare ? { share: number } : {}) })
          }}
        />
      )}
    </div>
  )
}

export interface AskedAct {
  readonly act: RolloutAct
  /** Whether the stage is chosen in the dialog. */
  readonly chooses?: boolean
}

interface ActDialogProps {
  readonly status: Status
  /** Of the state that was seen. */
  readonly tag: string
  readonly asked: AskedAct
  readonly onClose: () => void
}

export const ActDialog = ({ status, tag, asked, onClose }: ActDialogProps) => {
  // What was seen when it was opened: nothing is done on the condition of what nobody has read.
  const [seen] = useState({ status, tag })
  const [act, setAct] = useState(asked.act)
  const [reason, setReason] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const { name, rollout } = seen.status
  const words = actWords[act.act]
  const isForeseen = moving.has(act.act)
  const tried = useReading(
    'tryRollout',
    { params: { rollout: name }, body: foreseenBy(act, seen.status) },
    { enabled: isForeseen },
  )
  const target = tried.data?.value.state.target
  const isApproval = act.act === 'approve'
  const evidence = useReading(
    'getRolloutEvidence',
    { params: { rollout: name } },
    { enabled: act.act === 'resume' },
  )
  const broken = evidence.data?.value.findings.find(({ verdict }) => verdict === 'broken')
  const next = nextStep(seen.status)

  const go = async (): Promise<void> => {
    setBusy(true)
    setFailure(undefined)
    try {
      const done = await goAct(name, act, reason, seen.tag)
      queryClient.setQueryData(
        reading('getRolloutStatus', { params: { rollout: name } }).queryKey,
        done,
      )
      toast({
        title: words.done(name),
        detail: `It is to be at ${targetText(done.value.state.target, rollout.flag)}.`,
      })
      onClose()
      await readAnew('getRolloutStatus', 'getRolloutEvidence', 'listRollouts', 'listAudit')
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(name)}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone={words.danger === true ? 'danger' : 'primary'}
            why={isForeseen && tried.isPending ? 'What it does is being found out' : undefined}
            disabled={isBusy || (isForeseen && tried.isError && !isApproval)}
            onClick={() => void go()}
          >
            {words.button}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {asked.chooses === true && <WhereTo status={seen.status} act={act} onChange={setAct} />}
        {isApproval && next && (
          <p>
            Step {next.index}: <strong>{targetText(next.step, rollout.flag)}</strong>.{' '}
            {meaningOf(next.step.stage, rollout, next.step.share)}
          </p>
        )}
        {!isApproval && target && (
          <p>
            It is to be at <strong>{targetText(target, rollout.flag)}</strong>.{' '}
            {meaningOf(target.stage, rollout, target.share)}
          </p>
        )}
        <p>{words.means(rollout)}</p>
        {act.act === 'resume' && broken && (
          <p className="rounded bg-bad-soft px-2 py-1 text-bad">
            <strong>A guardrail is broken</strong>, so that it is{' '}
            {rollout.plan?.onBreach === 'rollback' ? 'rolled back' : 'held again'} at once:{' '}
            {broken.words}.
          </p>
        )}
        {isForeseen && (
          <section>
            <h3 className="mb-1 text-xs font-medium text-ink-3">
              Whose requests would be answered elsewhere
            </h3>
            {tried.isPending && <Loading what="Finding out who would move" />}
            {tried.error &&
              (isApproval ? (
                <p className="rounded bg-warn-soft px-2 py-1 text-warn">
                  It would not begin yet: {tried.error.problem.detail}
                </p>
              ) : (
                <ErrorNote error={tried.error} />
              ))}
            {tried.data && (
              <Blast radius={tried.data.value.blastRadius as unknown as BlastRadius | null} />
            )}
          </section>
        )}
        {act.act === 'rollback' && <LossesOf name={name} />}
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
