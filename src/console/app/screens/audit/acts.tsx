/** Rows of the audit, newest first, by who, what, of what and when. */
import { useMemo } from 'react'
import { usePaged } from '../../api/paged.ts'
import { SelectField, TextField } from '../../ui/field.tsx'
import { useSearchWords } from '../../ui/search-words.ts'
import { Panel } from '../../ui/page.tsx'
import { Button } from '../../ui/button.tsx'
import { Empty, ErrorNote, Loading } from '../../ui/states.tsx'
import { LongTable, type Column } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { WordsField } from '../../ui/words-field.tsx'
import { Act } from './act.tsx'
import { Chain } from './chain.tsx'
import { subjectOf, type Row } from './words.ts'

const actions = [
  { value: '', text: 'Anything' },
  { value: 'policy', text: 'Policy' },
  { value: 'flag', text: 'Flags' },
  { value: 'client', text: 'Clients' },
  { value: 'version', text: 'Versions' },
  { value: 'kill', text: 'Kill switches' },
  { value: 'rollout', text: 'Rollouts' },
  { value: 'proposal', text: 'Proposals' },
  { value: 'migration', text: 'Migrations' },
  { value: 'token', text: 'Tokens' },
  { value: 'sign-in', text: 'Sign-in' },
]

/** The beginning of a day in the viewer's zone. */
const dayOf = (day: string | undefined, plus: number): string | undefined => {
  if (day === undefined) return undefined
  const [year = Number.NaN, month = 1, date = 1] = day.split('-').map(Number)
  const time = new Date(year, month - 1, date + plus)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}

const columnsOf = (open: (row: Row) => void): readonly Column<Row>[] => [
  {
    id: 'at',
    title: 'When',
    width: '14rem',
    cell: ({ at }) => <Time at={at} exact />,
  },
  { id: 'actor', title: 'Who', width: 'minmax(9rem,1fr)', cell: ({ actor }) => actor },
  {
    id: 'action',
    title: 'What',
    width: 'minmax(9rem,1fr)',
    cell: (row) => (
      <button
        type="button"
        onClick={() => open(row)}
        className="max-w-full truncate text-accent-ink underline-offset-2 hover:underline"
      >
        {row.action}
        <span className="sr-only"> of row {row.seq}</span>
      </button>
    ),
  },
  {
    id: 'subject',
    title: 'Of what',
    width: 'minmax(12rem,2fr)',
    cell: (row) => <span title={subjectOf(row)}>{subjectOf(row) || '–'}</span>,
  },
  {
    id: 'reason',
    title: 'Why',
    width: 'minmax(12rem,2fr)',
    cell: ({ reason }) => (
      <span className="text-ink-2" title={reason ?? ''}>
        {reason ?? '–'}
      </span>
    ),
  },
  {
    id: 'policy',
    title: 'Policy',
    width: '4rem',
    align: 'right',
    cell: ({ policy }) => policy ?? '–',
  },
]

const filterNames = ['actor', 'action', 'subject', 'from', 'to'] as const

export const Acts = () => {
  const [search, setSearch] = useSearchWords()
  const { actor, action, subject, from, to, row } = search
  const query = { actor, action, subject, from: dayOf(from, 0), to: dayOf(to, 1) }
  const pages = usePaged('listAudit', { query: { ...query, order: 'newest' } })
  const columns = useMemo(
    () => columnsOf(({ seq }) => setSearch({ row: String(seq) })),
    [setSearch],
  )
  const setters = useMemo(
    () => ({
      actor: (value: string | undefined) => setSearch({ actor: value }),
      subject: (value: string | undefined) => setSearch({ subject: value }),
    }),
    [setSearch],
  )
  const isFiltered = filterNames.some((name) => search[name] !== undefined)
  const clear = (): void =>
    setSearch(Object.fromEntries(filterNames.map((name) => [name, undefined])))
  return (
    <div className="flex flex-col gap-4">
      <Chain />
      <Panel flush>
        <div className="grid grid-cols-2 gap-3 border-b border-line p-4 md:grid-cols-[repeat(5,minmax(0,1fr))_auto]">
          <WordsField label="Who" placeholder="token:ci" value={actor} onChange={setters.actor} />
          <SelectField
            label="What"
            choices={actions}
            value={action ?? ''}
            onChange={(value) => setSearch({ action: value === '' ? undefined : value })}
          />
          <WordsField
            label="Of what"
            placeholder="Name of a flag, client, ..."
            value={subject}
            onChange={setters.subject}
          />
          <TextField
            label="From"
            type="date"
            value={from ?? ''}
            onChange={(value) => setSearch({ from: value === '' ? undefined : value })}
          />
          <TextField
            label="To"
            type="date"
            value={to ?? ''}
            onChange={(value) => setSearch({ to: value === '' ? undefined : value })}
          />
          <Button
            className="self-end"
            tone="quiet"
            why={isFiltered ? undefined : 'Nothing is filtered'}
            onClick={clear}
          >
            Clear
          </Button>
        </div>
        {pages.error && (
          <div className="p-4">
            <ErrorNote error={pages.error} again={pages.refetch} />
          </div>
        )}
        {pages.data === undefined && !pages.error && <Loading what="Reading the audit" />}
        {pages.data?.length === 0 && (
          <Empty title={isFiltered ? 'No act fits these filters' : 'Nobody has done anything yet'}>
            {isFiltered
              ? 'The name has to be whole in "Of what"; in "Who" a part of it is enough.'
              : 'Every act is told here from the first one on.'}
          </Empty>
        )}
        {pages.data !== undefined && pages.data.length > 0 && (
          <LongTable
            label="Acts, newest first"
            columns={columns}
            rows={pages.data}
            keyOf={({ seq }) => String(seq)}
            onEnd={pages.more}
            height="60vh"
          />
        )}
      </Panel>
      {row !== undefined && <Act seq={row} onClose={() => setSearch({ row: undefined })} />}
    </div>
  )
}
