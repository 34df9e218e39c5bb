/** Whether the audit is whole, and a copy of it to keep elsewhere. */
import { useMutation } from '@tanstack/react-query'
import { Download, ShieldAlert, ShieldCheck } from 'lucide-react'
import { ask, send } from '../../api/ask.ts'
import type { Operations } from '../../api/operations.ts'
import { ApiError } from '../../api/problem.ts'
import { Button } from '../../ui/button.tsx'
import { countText } from '../../ui/numbers.ts'
import { Panel } from '../../ui/page.tsx'
import { ErrorNote } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'

type Verdict = Operations['verifyAudit']['answer']

/** With the token of the session, which no plain link would carry. */
const download = async (): Promise<void> => {
  try {
    const blob = await (await send('exportAudit', {})).blob()
    const link = document.createElement('a')
    link.href = URL.createObjectURL(blob)
    link.download = `isthmus-audit-${new Date().toISOString().slice(0, 10)}.ndjson`
    link.click()
    URL.revokeObjectURL(link.href)
    toast({ title: 'Exported', detail: link.download })
  } catch (error) {
    const detail = error instanceof ApiError ? error.problem.detail : 'It broke off.'
    toast({ title: 'It could not be exported', detail, tone: 'bad' })
  }
}

const copy = async (text: string): Promise<void> => {
  await navigator.clipboard.writeText(text)
  toast({ title: 'Copied' })
}

const Result = ({ verdict }: { verdict: Verdict }) =>
  verdict.ok ? (
    <div className="flex min-w-0 items-start gap-2">
      <ShieldCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />
      <div className="min-w-0">
        <p className="font-medium text-good">Whole: all {countText(verdict.rows)} rows fit.</p>
        <p className="text-ink-2">
          Keep this hash elsewhere. It shows an audit that somebody has written anew as a whole:
        </p>
        <p className="mt-1 flex flex-wrap items-center gap-2">
          <code className="font-mono text-xs break-all">{verdict.last}</code>
          <Button size="small" onClick={() => void copy(verdict.last)}>
            Copy the hash
          </Button>
        </p>
      </div>
    </div>
  ) : (
    <div role="alert" className="flex min-w-0 items-start gap-2">
      <ShieldAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0">
        <p className="font-medium text-bad">Not whole, from row {countText(verdict.seq)} on</p>
        <p>
          {verdict.why}. The {countText(verdict.rows)} rows before it fit.
        </p>
        <p className="text-ink-2">
          Somebody has written to the database past Isthmus. Compare with an export or a backup that
          was kept elsewhere.
        </p>
      </div>
    </div>
  )

export const Chain = () => {
  const verifying = useMutation<Verdict>({
    mutationFn: async () => (await ask('verifyAudit', {})).value,
  })
  return (
    <Panel>
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0 flex-1 basis-72" aria-live="polite">
          {verifying.data && <Result verdict={verifying.data} />}
          {verifying.error && <ErrorNote error={verifying.error} />}
          {!verifying.data && !verifying.error && (
            <p className="text-ink-2">
              Each row holds the hash of the one before it. Whoever alters, removes or puts in a row
              breaks the chain.
            </p>
          )}
        </div>
        <div className="flex flex-wrap gap-2">
          <Button disabled={verifying.isPending} onClick={() => verifying.mutate()}>
            {verifying.isPending ? 'Verifying...' : 'Verify the chain'}
          </Button>
          <Button onClick={() => void download()}>
            <Download aria-hidden className="size-4" />
            Export
          </Button>
        </div>
      </div>
    </Panel>
  )
}
