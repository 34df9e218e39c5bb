/** Documents that did not get there: where, why, and on demand what is in them. */
import { exactJson } from '../../ui/exact-json.ts'
import { indented } from '../../ui/json-text.ts'
import { usePaged } from '../../api/paged.ts'
import { useReading } from '../../api/query.ts'
import type { Schemas } from '../../api/operations.ts'
import { useSearchWords } from '../../ui/search-words.ts'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/page.tsx'
import { Empty, ErrorNote, Loading } from '../../ui/states.tsx'
import { LongTable, type Column } from '../../ui/table.tsx'

type Row = Schemas['StrandedDocument']

const columns: readonly Column<Row>[] = [
  { id: 'type', title: 'Type', width: '8rem', cell: ({ type }) => type },
  {
    id: 'key',
    title: 'Key',
    width: 'minmax(12rem,1fr)',
    cell: ({ key }) => (
      <code className="font-mono text-xs" title={key}>
        {key}
      </code>
    ),
  },
  {
    id: 'pointer',
    title: 'Path',
    width: 'minmax(8rem,1fr)',
    cell: ({ pointer }) => <code className="font-mono text-xs">{pointer ?? '–'}</code>,
  },
  { id: 'code', title: 'Code', width: '9rem', cell: ({ code }) => code },
  {
    id: 'detail',
    title: 'Why',
    width: 'minmax(14rem,2fr)',
    cell: ({ detail }) => <span title={detail}>{detail}</span>,
  },
]

/** As people read it, numbers as they are written; as it is where it is no JSON. */
const pretty = (document: string): string =>
  exactJson(document) === undefined ? document : indented(document)

const keyOf = ({ type, key }: Row): string => JSON.stringify([type, key])

const Document = ({ of: { type, key, pointer, code, detail, document } }: { of: Row }) => (
  <li className="border-b border-line px-4 py-3 last:border-0">
    <p className="break-all">
      <span className="font-medium">{type}</span> <code className="font-mono text-xs">{key}</code>
    </p>
    <p className="text-ink-2">
      {code} at <code className="font-mono text-xs">{pointer ?? 'the document'}</code>: {detail}
    </p>
    <pre
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by the keyboard
      tabIndex={0}
      role="region"
      aria-label={`Document ${key}`}
      className="mt-2 max-h-72 overflow-auto rounded bg-ground p-3 font-mono text-xs"
    >
      {document === null || document === undefined ? 'The source has none.' : pretty(document)}
    </pre>
  </li>
)

const Documents = ({ name }: { name: string }) => {
  const input = { params: { migration: name }, query: { documents: 'true' } } as const
  const {
    data: items,
    error,
    hasMore,
    more,
    refetch,
  } = usePaged('listMigrationQuarantine', input, 20)
  if (error) return <ErrorNote error={error} again={refetch} />
  if (items === undefined) return <Loading what="Reading documents" />
  return (
    <>
      <ul>
        {items.map((row) => (
          <Document key={keyOf(row)} of={row} />
        ))}
      </ul>
      {hasMore && (
        <div className="border-t border-line p-3 text-center">
          <Button onClick={more}>Show more documents</Button>
        </div>
      )}
    </>
  )
}

const Rows = ({ name }: { name: string }) => {
  const input = { params: { migration: name }, query: {} }
  const { data: items, error, more, refetch } = usePaged('listMigrationQuarantine', input, 200)
  if (error) return <ErrorNote error={error} again={refetch} />
  if (items === undefined) return <Loading what="Reading the quarantine" />
  if (items.length === 0) {
    return (
      <Empty title="Nothing is in quarantine">Every document that was looked at got there.</Empty>
    )
  }
  return (
    <LongTable
      label="Documents in quarantine"
      columns={columns}
      rows={items}
      keyOf={keyOf}
      onEnd={more}
      height="60vh"
    />
  )
}

export const Quarantine = ({ name }: { name: string }) => {
  const [search, setSearch] = useSearchWords()
  const me = useReading('whoAmI', {})
  const isViewer = me.data?.value.role === 'viewer'
  const isShown = search['documents'] === 'yes' && !isViewer
  return (
    <Panel
      flush
      title="Quarantine"
      aside={
        <Button
          size="small"
          aria-pressed={isShown}
          why={isViewer ? 'Documents are shown to release managers' : undefined}
          onClick={() => setSearch({ documents: isShown ? undefined : 'yes' })}
        >
          {isShown ? 'Hide documents' : 'Show documents'}
        </Button>
      }
    >
      {isShown ? <Documents name={name} /> : <Rows name={name} />}
    </Panel>
  )
}
