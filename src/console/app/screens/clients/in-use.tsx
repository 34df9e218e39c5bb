/** Which versions a client speaks, where its requests go by them, and what only these versions have. */
import { Link } from '@tanstack/react-router'
import { usePaged } from '../../api/paged.ts'
import { useReading } from '../../api/query.ts'
import { Badge } from '../../ui/badge.tsx'
import { countText, percentText } from '../../ui/numbers.ts'
import { Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { LongTable, Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { useLives } from './lives.ts'
import { inUseOf, monthAgo, sourceText, type Where } from './traffic.ts'
import { VersionBadge } from './version-badge.tsx'

/** Milliseconds between two readings: gateways hand over what they counted about as often. */
const every = 5000

export const InUsePanel = ({ id }: { id: string }) => {
  const stateOf = useLives()
  const asked = { query: { client: id, since: monthAgo(), limit: 1000 } }
  const usage = useReading('listUsage', asked, { every })
  return (
    <Panel title="Versions in use, in the last 30 days" flush>
      <Read of={usage} what="Reading what it speaks">
        {({ value }) => {
          const rows = inUseOf(value.items)
          if (rows.length === 0) return <Empty title="It was not seen in the last 30 days" />
          return (
            <>
              <Table
                label="Versions in use"
                rows={rows}
                keyOf={({ version }) => version}
                columns={[
                  {
                    id: 'version',
                    title: 'Version',
                    cell: ({ version }) => (
                      <VersionBadge version={version} state={stateOf(version)} />
                    ),
                  },
                  {
                    id: 'requests',
                    title: 'Requests',
                    align: 'right',
                    cell: ({ requests }) => countText(requests),
                  },
                  {
                    id: 'failed',
                    title: 'Failed',
                    align: 'right',
                    cell: ({ failed, requests }) =>
                      failed === 0 ? '–' : percentText(failed, requests),
                  },
                  {
                    id: 'source',
                    title: 'How',
                    cell: ({ sources }) => sources.map(sourceText).join(', '),
                  },
                  {
                    id: 'life',
                    title: 'Ends',
                    cell: ({ version }) => {
                      const { life } = stateOf(version)
                      return life?.sunset === undefined ? '–' : <Time at={life.sunset} />
                    },
                  },
                  {
                    id: 'seen',
                    title: 'Last seen',
                    cell: ({ lastSeen }) => <Time at={lastSeen} />,
                  },
                ]}
              />
              {value.next !== null && (
                <p className="px-4 py-2 text-xs text-ink-3">
                  Of its first {value.items.length} counts: it uses more.
                </p>
              )}
            </>
          )
        }}
      </Read>
    </Panel>
  )
}

export const WherePanel = ({ id }: { id: string }) => {
  const found = useReading(
    'listWhere',
    { query: { client: id, since: '30d', limit: 100 } },
    { every },
  )
  return (
    <Panel title="Where it goes" flush>
      <Read of={found} what="Reading where it goes">
        {({ value }) => {
          const rows = (value.items as unknown as readonly Where[]).flatMap(
            ({ version, backends }) => backends.map((one) => ({ version, ...one })),
          )
          return rows.length === 0 ? (
            <Empty title="None of its requests reached a backend of late" />
          ) : (
            <Table
              label="Where it goes"
              rows={rows}
              keyOf={({ version, backend }) => `${version} ${backend}`}
              columns={[
                { id: 'version', title: 'In version', cell: ({ version }) => version },
                {
                  id: 'backend',
                  title: 'To',
                  cell: ({ backend }) => <Badge mood="accent">{backend}</Badge>,
                },
                {
                  id: 'share',
                  title: 'Share',
                  align: 'right',
                  cell: ({ share }) => percentText(share, 1),
                },
                {
                  id: 'why',
                  title: 'Decided by',
                  cell: ({ why }) =>
                    why === undefined ? (
                      <span className="text-ink-3">not known any more</span>
                    ) : (
                      <>
                        {why.by}
                        <span className="ml-1 text-xs text-ink-3">
                          {[why.variant, why.reason.toLowerCase()].filter(Boolean).join(', ')}
                        </span>
                      </>
                    ),
                },
                {
                  id: 'seen',
                  title: 'Last',
                  cell: ({ lastSeen }) => <Time at={lastSeen} />,
                },
              ]}
            />
          )
        }}
      </Read>
    </Panel>
  )
}

const hows = {
  body: 'sends it',
  query: 'asks by it',
  answer: 'is answered with it',
} as const

export const FieldsPanel = ({ id }: { id: string }) => {
  const fields = usePaged('listFields', { query: { client: id } }, 200)
  return (
    <Panel title="What holds it back: uses of what newer versions have not" flush>
      <Read of={fields} what="Reading which fields it uses">
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="Nothing that it uses is gone in newer versions" />
          ) : (
            <LongTable
              label="Fields of old versions"
              height="24rem"
              rows={rows}
              onEnd={fields.more}
              keyOf={(row) => `${row.version} ${row.route} ${row.field} ${row.how}`}
              columns={[
                {
                  id: 'field',
                  title: 'Field',
                  width: 'minmax(10rem,2fr)',
                  cell: ({ field, version }) =>
                    field === '*' ? (
                      `whatever only ${version} has`
                    ) : (
                      <code className="font-mono text-xs">{field}</code>
                    ),
                },
                {
                  id: 'how',
                  title: 'How',
                  width: 'minmax(9rem,1fr)',
                  cell: ({ how }) => hows[how],
                },
                { id: 'version', title: 'Version', width: '5rem', cell: ({ version }) => version },
                {
                  id: 'route',
                  title: 'Route',
                  width: 'minmax(9rem,1fr)',
                  cell: ({ route }) => route,
                },
                {
                  id: 'count',
                  title: 'Times',
                  width: '6rem',
                  align: 'right',
                  cell: ({ count }) => countText(count),
                },
                {
                  id: 'seen',
                  title: 'Last',
                  width: 'minmax(8rem,1fr)',
                  cell: ({ lastSeen }) => <Time at={lastSeen} />,
                },
              ]}
            />
          )
        }
      </Read>
    </Panel>
  )
}

export const ThrowLink = ({ id }: { id: string }) => (
  <Link
    to="/flags"
    search={{ tab: 'kills', scope: 'client', name: id }}
    className="text-accent-ink underline"
  >
    Send it to one backend by a kill switch
  </Link>
)
