/** What would differ for a client in another version: its own recent reads, read in both. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { PreviewedRead, UpgradePreview } from '../../../../gateway/preview.ts'
import { ask } from '../../api/ask.ts'
import { useMe } from '../../api/me.ts'
import { useNames } from '../../api/names.ts'
import type { ApiError } from '../../api/problem.ts'
import { Badge, type Mood } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { counted } from '../../ui/numbers.ts'
import { Figure, Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { Table } from '../../ui/table.tsx'

const outcomes: Readonly<
  Record<PreviewedRead['outcome'], { readonly text: string; readonly mood: Mood }>
> = {
  same: { text: 'the same', mood: 'good' },
  differs: { text: 'differs', mood: 'warn' },
  fails: { text: 'would fail', mood: 'bad' },
  unreadable: { text: 'cannot be told', mood: 'none' },
}

const kinds = {
  added: 'is new',
  removed: 'is gone',
  renamed: 'is renamed',
  type: 'has another type',
  value: 'has another value',
} as const

const OneRead = ({ read }: { read: PreviewedRead }) => {
  const { route, path, outcome, status, why, says, differences, unknownParameters } = read
  const { text, mood } = outcomes[outcome]
  return (
    <li className="flex flex-col gap-2 border-b border-line px-4 py-3 last:border-0">
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <Badge mood={mood}>{text}</Badge>
        <code className="font-mono text-xs break-all">GET {path}</code>
        <span className="text-ink-3">{route}</span>
        {status.before !== status.after && (
          <span className="tabular-nums text-ink-2">
            {status.before ?? '–'} → {status.after ?? '–'}
          </span>
        )}
        {says && <Badge>says its version itself</Badge>}
      </p>
      {why !== undefined && <p className="text-ink-2">{why}</p>}
      {unknownParameters.length > 0 && (
        <p className="text-warn">
          Parameters that the other version has not: {unknownParameters.join(', ')}
        </p>
      )}
      {differences.length > 0 && (
        <Table
          label={`What differs in ${path}`}
          rows={differences}
          keyOf={(one) => `${one.path} ${one.kind} ${one.to}`}
          columns={[
            {
              id: 'path',
              title: 'Path',
              cell: (one) => (
                <code className="font-mono text-xs break-all">
                  {one.path}
                  {one.to !== undefined && ` → ${one.to}`}
                </code>
              ),
            },
            { id: 'kind', title: 'What', cell: ({ kind }) => kinds[kind] },
            {
              id: 'types',
              title: 'Type',
              cell: ({ types }) =>
                types.before === types.after
                  ? types.before
                  : `${types.before ?? 'none'} → ${types.after ?? 'none'}`,
            },
            { id: 'count', title: 'Places', align: 'right', cell: ({ count }) => count },
          ]}
        />
      )}
    </li>
  )
}

const Changes = ({ of }: { of: UpgradePreview['changelog'] }) => (
  <ul className="flex flex-col gap-3">
    {of.map(({ version, summary, changes }) => (
      <li key={version}>
        <p className="font-medium">
          {version}: {summary}
        </p>
        <ul className="mt-1 list-disc pl-5">
          {changes.map(({ description, breaking }) => (
            <li key={description}>
              {description} {breaking && <Badge mood="warn">breaking</Badge>}
            </li>
          ))}
        </ul>
      </li>
    ))}
  </ul>
)

const Preview = ({ preview }: { preview: UpgradePreview }) => {
  const { from, to, counts, reads, changelog, notes } = preview
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Figure name="Would be the same" value={counts.same} />
        <Figure name="Would differ" value={counts.differs} />
        <Figure name="Would fail" value={counts.fails} />
        <Figure name="Cannot be told" value={counts.unreadable} />
      </div>
      <Panel title={`${counted(reads.length, 'recent read')}, ${from} → ${to}`} flush>
        {reads.length === 0 ? (
          <Empty title="This gateway remembers no read of this client">
            Reads are remembered in memory since its start. What the contract says of the versions
            is below.
          </Empty>
        ) : (
          <ul>
            {reads.map((read) => (
              <OneRead key={`${read.route} ${read.path}`} read={read} />
            ))}
          </ul>
        )}
      </Panel>
      {changelog.length > 0 && (
        <Panel title={`What the contract says of ${from} → ${to}`}>
          <Changes of={changelog} />
        </Panel>
      )}
      <ul className="list-disc pl-5 text-xs text-ink-3">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </div>
  )
}

interface UpgradeProps {
  readonly id: string
  /** What it speaks where it says nothing. */
  readonly from: string | undefined
  readonly onPin: (version: string) => void
}

export const Upgrade = ({ id, from, onPin }: UpgradeProps) => {
  const { to = '' } = useSearch({ strict: false })
  const navigate = useNavigate()
  const names = useNames()
  const me = useMe()
  const refused = me.whyNot('release-manager')
  const found = useQuery<UpgradePreview, ApiError>({
    queryKey: ['preview', id, to],
    queryFn: async ({ signal }) => {
      const { value } = await ask('previewPin', { body: { client: id, to } }, { signal })
      return value as unknown as UpgradePreview
    },
    enabled: to !== '' && me.role !== undefined && refused === undefined,
    staleTime: Infinity,
    retry: false,
  })
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end gap-2">
        <SelectField
          label="What would differ for it in version"
          value={to}
          onChange={(next) =>
            void navigate({
              to: '/clients/$id',
              params: { id },
              search: { tab: 'upgrade', ...(next === '' ? {} : { to: next }) },
              replace: true,
            })
          }
          choices={[
            { value: '', text: 'Choose a version' },
            ...(names?.versions ?? [])
              .filter((version) => version !== from)
              .map((version) => ({ value: version, text: version })),
          ]}
        />
        {to !== '' && (
          <>
            <Button why={refused} disabled={found.isFetching} onClick={() => void found.refetch()}>
              Read again
            </Button>
            <Button why={refused} onClick={() => onPin(to)}>
              Pin it to {to}…
            </Button>
          </>
        )}
      </div>
      {refused !== undefined && <p className="text-ink-2">{refused}</p>}
      {to === '' ? (
        <p className="text-ink-3">
          Its own recent reads are read again in both versions, and compared by path. Nothing is
          written.
        </p>
      ) : (
        refused === undefined && (
          <Read of={found} what="Reading its recent reads in both versions">
            {(preview) => <Preview preview={preview} />}
          </Read>
        )
      )}
    </div>
  )
}
