/** Where the answers of both sides of a rollout differ. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { ask, type Answer } from '../../api/ask.ts'
import type { ApiError } from '../../api/problem.ts'
import { useReading } from '../../api/query.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { countText } from '../../ui/numbers.ts'
import { Page, Panel } from '../../ui/page.tsx'
import { Empty, ErrorNote, Loading, Read } from '../../ui/states.tsx'
import { LongTable, type Column } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { Matrix } from './matrix.tsx'
import { OneMismatch } from './one-mismatch.tsx'
import { formText, keyIn, keyOf, kindText, type Mismatch } from './words.ts'

interface Filter {
  readonly rollout: string
  readonly version: string
  readonly route: string
  readonly path: string
}

const pageSize = 500

const useMismatches = (filter: Filter) =>
  useInfiniteQuery<
    Answer<'listMismatches'>,
    ApiError,
    readonly Mismatch[],
    readonly unknown[],
    string
  >({
    queryKey: ['listMismatches', filter],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filter, limit: pageSize, cursor: pageParam }
      return ask('listMismatches', { query }, { signal })
    },
    initialPageParam: '',
    getNextPageParam: ({ value: { next } }) => next,
    // What has grown since the page before may be in two of them.
    select: ({ pages }) => [
      ...new Map(
        pages.flatMap(({ value: { items } }) => items.map((one) => [keyOf(one), one] as const)),
      ).values(),
    ],
    placeholderData: keepPreviousData,
  })

const columns = (open: (of: Mismatch) => void): readonly Column<Mismatch>[] => [
  {
    id: 'path',
    title: 'Path',
    width: 'minmax(14rem,2fr)',
    cell: (of) => (
      <button
        type="button"
        title={of.path}
        onClick={() => open(of)}
        className="max-w-full truncate text-left font-mono text-xs text-accent-ink underline"
      >
        {of.path}
      </button>
    ),
  },
  {
    id: 'kind',
    title: 'How',
    width: 'minmax(15rem,1.5fr)',
    cell: (of) => (
      <>
        {kindText(of.kind)} <span className="font-mono text-xs text-ink-3">{formText(of)}</span>
      </>
    ),
  },
  { id: 'route', title: 'Route', width: 'minmax(8rem,1fr)', cell: ({ route }) => route },
  { id: 'version', title: 'Version', width: '4.5rem', cell: ({ version }) => version },
  {
    id: 'count',
    title: 'Times',
    width: '5rem',
    align: 'right',
    cell: ({ count }) => countText(count),
  },
  {
    id: 'first',
    title: 'First',
    width: '8.5rem',
    cell: ({ firstSeen }) => <Time at={firstSeen} />,
  },
  { id: 'last', title: 'Last', width: '8.5rem', cell: ({ lastSeen }) => <Time at={lastSeen} /> },
]

const choicesOf = (all: string, values: Iterable<string>, chosen: string) => [
  { value: '', text: all },
  ...[...new Set([...values, ...(chosen === '' ? [] : [chosen])])]
    .toSorted()
    .map((value) => ({ value, text: value })),
]

/** Milliseconds after the last letter: then it is asked for. */
const typingMs = 250

interface PathFieldProps {
  readonly value: string
  readonly onChange: (path: string) => void
}

/** Asks once nobody types any more. A new key makes it show another value. */
const PathField = ({ value, onChange }: PathFieldProps) => {
  const [text, setText] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return (
    <TextField
      label="Path contains"
      value={text}
      onChange={(next) => {
        setText(next)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => onChange(next), typingMs)
      }}
      placeholder="$.items[*].title"
      maxLength={256}
    />
  )
}

const mostRollouts = 200

export const Mismatches = () => {
  const search: Readonly<Record<string, string | undefined>> = useSearch({ strict: false })
  const navigate = useNavigate()
  const go = (change: Readonly<Record<string, string | undefined>>): void => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value)
    void navigate({ to: '/mismatches', search: Object.fromEntries(next), replace: true })
  }
  const rollouts = useReading('listRollouts', { query: { limit: mostRollouts } })
  const names = (rollouts.data?.value.items ?? []).map(({ id }) => id)
  const [only] = names
  const rollout = search['rollout'] ?? (names.length === 1 ? (only ?? '') : '')
  const { version = '', route = '', path = '' } = search
  const filter = { rollout, version, route, path }
  const cells = useReading(
    'listRolloutCells',
    { params: { rollout }, query: {} },
    { enabled: rollout !== '', every: 15_000, keeps: true },
  )
  const known = rollout === '' ? [] : (cells.data?.value.items ?? [])
  const found = useMismatches(filter)
  const rows = found.data ?? []
  const open = keyIn(search['open'])
  const [shownAnew, setShownAnew] = useState(0)
  const showAll = (): void => {
    setShownAnew(shownAnew + 1)
    go({ version: '', route: '', path: '' })
  }
  const isFiltered = version !== '' || route !== '' || path !== ''
  return (
    <Page
      title="Mismatches"
      lead="Where the backends of a rollout answer the same read differently. Each opens with the documents of the newest reads."
      acts={
        <Button disabled={found.isFetching} onClick={() => void found.refetch()}>
          Refresh
        </Button>
      }
    >
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        <SelectField
          label="Rollout"
          value={rollout}
          onChange={(next) => go({ rollout: next, version: '', route: '' })}
          choices={choicesOf('All', names, rollout)}
        />
        <SelectField
          label="Client version"
          value={version}
          onChange={(next) => go({ version: next })}
          choices={choicesOf(
            'All',
            known.map((one) => one.version),
            version,
          )}
        />
        <SelectField
          label="Route"
          value={route}
          onChange={(next) => go({ route: next })}
          choices={choicesOf(
            'All',
            known.map((one) => one.route),
            route,
          )}
        />
        <PathField key={shownAnew} value={path} onChange={(next) => go({ path: next })} />
      </div>
      {rollout !== '' && (
        <Panel title="Answers that differ, by route and version" flush>
          <Read of={cells} what="Reading counts">
            {({ value: { items } }) =>
              items.length === 0 ? (
                <Empty title="Nothing was compared yet">
                  Reads are compared in the stages shadow and live.
                </Empty>
              ) : (
                <Matrix cells={items} chosen={{ version, route }} onChoose={go} />
              )
            }
          </Read>
        </Panel>
      )}
      <Panel
        title="Differences"
        flush
        aside={
          <span role="status" className="text-xs text-ink-3">
            {found.isSuccess &&
              `${countText(rows.length)}${found.hasNextPage ? ' so far, the most frequent first' : ''}`}
          </span>
        }
      >
        {found.error && (
          <div className="p-4">
            <ErrorNote error={found.error} again={() => void found.refetch()} />
          </div>
        )}
        {found.isPending ? (
          <Loading what="Reading differences" />
        ) : rows.length === 0 ? (
          !found.error && (
            <Empty title={isFiltered ? 'None of these differ' : 'Nothing differs'}>
              {isFiltered ? (
                <Button size="small" onClick={showAll}>
                  Show all
                </Button>
              ) : (
                'What was compared lately was answered alike by both sides.'
              )}
            </Empty>
          )
        ) : (
          <LongTable
            label="Differences"
            columns={columns((of) => go({ open: keyOf(of) }))}
            rows={rows}
            keyOf={keyOf}
            onEnd={() => {
              if (found.hasNextPage && !found.isFetchingNextPage) void found.fetchNextPage()
            }}
          />
        )}
      </Panel>
      {open && <OneMismatch of={open} onClose={() => go({ open: undefined })} />}
    </Page>
  )
}
