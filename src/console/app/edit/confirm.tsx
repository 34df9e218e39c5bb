/** Acts that are no edits of the policy: each is told with its consequence before it is done. */
import { createContext, use, useCallback, useState, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { ErrorNote } from '../ui/states.tsx'

export interface Act {
  /** `Roll entities back to blue` */
  readonly title: string
  /** What it does, and to whom. */
  readonly consequence: ReactNode
  /** What the button says. */
  readonly act: string
  readonly danger?: boolean
  /** Whether a reason can be given, for the audit. */
  readonly asksReason?: boolean
  /** What has to be typed, for what cannot be undone. */
  readonly typed?: string
  /** Does it. What it throws is shown, and the dialog stays. */
  readonly go: (reason: string | undefined) => Promise<void>
}

type AskForAct = (act: Act) => Promise<boolean>

const Acts = createContext<AskForAct | undefined>(undefined)

interface ConfirmProps {
  readonly act: Act
  readonly onClose: (done: boolean) => void
}

const ConfirmDialog = ({ act, onClose }: ConfirmProps) => {
  const { title, consequence, danger = false, asksReason = false, typed, go } = act
  const [reason, setReason] = useState('')
  const [text, setText] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const run = async (): Promise<void> => {
    setBusy(true)
    setFailure(undefined)
    try {
      await go(reason.trim() === '' ? undefined : reason.trim())
      onClose(true)
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      title={title}
      onClose={() => onClose(false)}
      foot={
        <>
          <Button onClick={() => onClose(false)}>Cancel</Button>
          <Button
            tone={danger ? 'danger' : 'primary'}
            disabled={isBusy}
            why={typed !== undefined && text !== typed ? `Type ${typed} first` : undefined}
            onClick={() => void run()}
          >
            {act.act}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {consequence}
        {typed !== undefined && (
          <TextField
            label={`Type ${typed} to go on`}
            value={text}
            onChange={setText}
            autoComplete="off"
          />
        )}
        {asksReason && (
          <TextField
            label="Reason, for the audit"
            value={reason}
            onChange={setReason}
            maxLength={500}
          />
        )}
        {failure !== undefined && <ErrorNote error={failure} />}
      </div>
    </Dialog>
  )
}

interface Asked {
  readonly act: Act
  readonly answer: (done: boolean) => void
}

export const ConfirmProvider = ({ children }: { children: ReactNode }) => {
  const [asked, setAsked] = useState<Asked>()
  const ask = useCallback<AskForAct>(
    (act) => new Promise((answer) => setAsked({ act, answer })),
    [],
  )
  const close = (done: boolean): void => {
    asked?.answer(done)
    setAsked(undefined)
  }
  return (
    <Acts value={ask}>
      {children}
      {asked && <ConfirmDialog act={asked.act} onClose={close} />}
    </Acts>
  )
}

/** @example const confirm = useConfirm(); await confirm({ title: 'Revoke the token', ... }) */
export const useConfirm = (): AskForAct => {
  const ask = use(Acts)
  if (!ask) throw new Error('ConfirmProvider is missing')
  return ask
}
