/** What the same client would get in another version: this request, and its own recent reads. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { UpgradePreview } from '../../../../gateway/preview.ts'
import { ask } from '../../api/ask.ts'
import { useReading } from '../../api/query.ts'
import { Badge, type Mood } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { counted } from '../../ui/numbers.ts'
import { Panel } from '../../ui/page.tsx'
import { ErrorNote, Loading } from '../../ui/states.tsx'
import { useExplained, type AskedRequest } from './asked.ts'
import { decidedOf, refusalOf, VerdictBadge } from './outcome.tsx'
import type { Explanation } from './trail.tsx'

type Outcome = UpgradePreview['reads'][number]['outcome']

const outcomes: Readonly<Record<Outcome, { readonly text: string; readonly mood: Mood }>> = {
  same: { text: 'the same', mood: 'good' },
  differs: { text: 'differs', mood: 'warn' },
  fails: { text: 'fails', mood: 'bad' },
  unreadable: { text: 'cannot be told', mood: 'none' },
}

const Side = ({ title, of }: { title: string; of: Explanation }) => {
  const [decided, refusal] = [decidedOf(of), refusalOf(of)]
  return (
    <div className="min-w-0 rounded-md border border-line p-3">
      <p className="mb-1 text-xs font-medium text-ink-3">{title}</p>
      {decided && (
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">
            {decided.backend}, {decided.storeVersion}
          </span>
          <VerdictBadge of={decided.verdict} />
        </p>
      )}
      {refusal ? (
        <p className="break-words text-bad">
          {refusal.status} {refusal.title}: {refusal.detail}
        </p>
      ) : (
        <p className="text-ink-2">{of.steps.findLast(({ step }) => step === 'adapt')?.says}</p>
      )}
    </div>
  )
}

const Reads = ({ preview }: { preview: UpgradePreview }) => (
  <div className="flex flex-col gap-3">
    <p className="flex flex-wrap gap-2">
      {Object.entries(preview.counts).map(([outcome, count]) => (
        <Badge key={outcome} mood={count === 0 ? 'none' : outcomes[outcome as Outcome].mood}>
          {count} {outcomes[outcome as Outcome].text}
        </Badge>
      ))}
    </p>
    <ul className="flex flex-col divide-y divide-line">
      {preview.reads.map(({ route, path, outcome, why, differences }, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- one route may have been read several times
        <li key={at} className="py-2">
          <p className="flex flex-wrap items-center gap-2">
            <Badge mood={outcomes[outcome].mood}>{outcomes[outcome].text}</Badge>
            <span className="font-medium">{route}</span>
            <code className="font-mono text-xs break-all text-ink-2">{path}</code>
          </p>
          {why !== undefined && <p className="text-ink-2">{why}</p>}
          {differences.length > 0 && (
            <ul className="mt-1 ml-1 border-l-2 border-line pl-3 text-xs">
              {differences.map(({ path: place, kind, to, types, count }) => (
                <li key={`${place} ${kind}`} className="flex flex-wrap gap-x-2">
                  <code className="font-mono break-all">{place}</code>
                  <span className="text-ink-2">
                    {kind}
                    {to === undefined ? '' : ` to ${to}`}
                    {kind === 'type' && `: ${types.before} → ${types.after}`}
                  </span>
                  {count > 1 && <span className="text-ink-3">{count} times</span>}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
    <ul className="list-disc pl-5 text-xs text-ink-3">
      {preview.notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  </div>
)

const RecentReads = ({ client, to }: { client: string; to: string }) => {
  const read = useMutation({
    mutationFn: async () => {
      const { value } = await ask('previewPin', { body: { client, to } })
      return value as unknown as UpgradePreview
    },
  })
  return (
    <section className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 text-ink-2">
          Its own recent reads can be read again, as {client} now and in {to}, and compared.
        </p>
        <Button disabled={read.isPending} onClick={() => read.mutate()}>
          Read them again
        </Button>
      </div>
      {read.isPending && <Loading what="Reading again" />}
      {read.error && <ErrorNote error={read.error} />}
      {read.data && (
        <>
          <p className="sr-only" role="status">
            {counted(read.data.reads.length, 'read')} compared
          </p>
          <Reads preview={read.data} />
        </>
      )}
    </section>
  )
}

interface ElsewhereProps {
  readonly asked: AskedRequest
  readonly now: Explanation
}

export const Elsewhere = ({ asked, now }: ElsewhereProps) => {
  const contract = useReading('getContract', {})
  const decided = decidedOf(now)
  const versions = contract.data?.value.versions ?? []
  const usual = versions.findLast(({ key }) => key !== decided?.clientVersion)?.key ?? ''
  const [chosen, setChosen] = useState<string>()
  const version = chosen ?? usual
  const then = useExplained(version === '' ? undefined : { ...asked, version })
  if (!decided || versions.length < 2) return null
  const isKnown = !decided.client.startsWith('anonymous')
  return (
    <Panel title={`What ${decided.client} would get in another version`}>
      <div className="flex flex-col gap-4">
        <div className="w-40">
          <SelectField
            label="Version"
            value={version}
            choices={versions.map(({ key, version: text }) => ({ value: key, text }))}
            onChange={setChosen}
          />
        </div>
        {then.error && <ErrorNote error={then.error} />}
        {then.data && (
          <div className="grid gap-3 md:grid-cols-2">
            <Side title={`Now, ${decided.clientVersion}`} of={now} />
            <Side title={`In ${version}`} of={then.data.value} />
          </div>
        )}
        {isKnown && version !== '' && (
          <RecentReads key={`${decided.client} ${version}`} client={decided.client} to={version} />
        )}
      </div>
    </Panel>
  )
}
