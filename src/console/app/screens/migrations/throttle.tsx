/** Makes a migration slower or faster. */
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { readAnew } from '../../api/query.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorNote } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'

const names = ['rate', 'batch', 'batchMs'] as const

const fields = {
  rate: { label: 'Documents per second, at most', hint: 'Empty for no limit' },
  batch: { label: 'Documents of a batch, at most', hint: 'Empty for the usual 1,000' },
  batchMs: { label: 'Milliseconds that a batch is to take', hint: 'Empty for the usual' },
} as const

type Name = (typeof names)[number]

interface ThrottleProps {
  readonly name: string
  readonly tag: string | undefined
  readonly now: Readonly<Record<string, unknown>>
  readonly onClose: () => void
}

const textOf = (value: unknown): string => (typeof value === 'number' ? String(value) : '')

const issueOf = (text: string): string | undefined =>
  text === '' || (/^\d{1,10}$/.test(text) && Number(text) >= 1 && Number(text) <= 1e9)
    ? undefined
    : 'A whole number from 1 to 1,000,000,000'

export const Throttle = ({ name, tag, now, onClose }: ThrottleProps) => {
  const [texts, setTexts] = useState<Readonly<Record<Name, string>>>({
    rate: textOf(now['rate']),
    batch: textOf(now['batch']),
    batchMs: textOf(now['batchMs']),
  })
  const [reason, setReason] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const changed = names.filter((one) => texts[one] !== textOf(now[one]))
  const isWrong = names.some((one) => issueOf(texts[one]) !== undefined)
  const save = async (): Promise<void> => {
    setBusy(true)
    setFailure(undefined)
    try {
      const wanted = changed.map((one) => [one, texts[one] === '' ? null : Number(texts[one])])
      const said = reason.trim()
      await ask('throttleMigration', {
        params: { migration: name },
        body: { ...Object.fromEntries(wanted), ...(said === '' ? {} : { reason: said }) },
        ...(tag === undefined ? {} : { ifMatch: tag }),
      })
      toast({ title: `${name} is throttled anew`, detail: 'It counts within a second.' })
      await readAnew('getMigration', 'listAudit')
      onClose()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }
  const whyNot =
    changed.length === 0 ? 'Nothing is changed' : isWrong ? 'A number is wrong' : undefined
  return (
    <Dialog
      open
      title={`Throttle ${name}`}
      lead="Whoever works on it follows from the next batch on. Slower spares the stores; it only takes longer."
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" disabled={isBusy} why={whyNot} onClick={() => void save()}>
            Throttle
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {names.map((one) => (
          <TextField
            key={one}
            {...fields[one]}
            inputMode="numeric"
            value={texts[one]}
            error={issueOf(texts[one])}
            onChange={(text) => setTexts({ ...texts, [one]: text.trim() })}
          />
        ))}
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
