/** All migrations, and how one begins. */
import { Link } from '@tanstack/react-router'
import { usePaged } from '../../api/paged.ts'
import type { Schemas } from '../../api/operations.ts'
import { Button } from '../../ui/button.tsx'
import { Commands } from '../../ui/commands.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { Empty, ErrorNote, Loading } from '../../ui/states.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { StatusBadge } from './status.tsx'
import { Verifications } from './verifications.tsx'

type Summary = Schemas['MigrationSummary']

const columns: readonly Column<Summary>[] = [
  {
    id: 'name',
    title: 'Name',
    cell: ({ name }) => (
      <Link
        to="/migrations/$name"
        params={{ name }}
        className="font-medium break-all text-accent-ink underline-offset-2 hover:underline"
      >
        {name}
      </Link>
    ),
  },
  { id: 'status', title: 'State', cell: ({ status }) => <StatusBadge of={status} /> },
  {
    id: 'from',
    title: 'From',
    cell: ({ source, from }) => (
      <span className="break-all">
        {source} <span className="text-ink-3">{from}</span>
      </span>
    ),
  },
  {
    id: 'to',
    title: 'To',
    cell: ({ target, to }) => (
      <span className="break-all">
        {target} <span className="text-ink-3">{to}</span>
      </span>
    ),
  },
  { id: 'began', title: 'Began', wide: true, cell: ({ startTime }) => <Time at={startTime} /> },
  { id: 'ended', title: 'Ended', wide: true, cell: ({ endTime }) => <Time at={endTime} /> },
  {
    id: 'why',
    title: 'Why it stopped',
    wide: true,
    cell: ({ why }) => <span className="break-words text-ink-2">{why ?? '–'}</span>,
  },
]

const beginning = [
  {
    why: 'Measure what the move would mean. It writes nothing:',
    command: 'npx isthmus migrate plan FROM TO --out plan.json --runbook runbook.md',
  },
  { why: 'Copy by that plan:', command: 'npx isthmus migrate run FROM TO --plan plan.json' },
]

export const Migrations = () => {
  const { data: items, error, more, refetch } = usePaged('listMigrations', { query: {} })
  return (
    <Page
      title="Migrations"
      lead="Data that moves from one backend to another one, of the same version or another."
    >
      <Panel flush>
        {error && (
          <div className="p-4">
            <ErrorNote error={error} again={refetch} />
          </div>
        )}
        {items === undefined && !error && <Loading what="Reading migrations" />}
        {items?.length === 0 && (
          <Empty title="No migration has been begun">
            <p className="mb-4">
              One is begun by a command, where both backends can be reached. It is seen here from
              then on, and can be paused, throttled and cancelled.
            </p>
            <Commands of={beginning} />
          </Empty>
        )}
        {items !== undefined && items.length > 0 && (
          <Table label="Migrations" columns={columns} rows={items} keyOf={({ name }) => name} />
        )}
        {more && (
          <div className="border-t border-line p-3 text-center">
            <Button onClick={more}>Show more</Button>
          </div>
        )}
      </Panel>
      <Verifications />
    </Page>
  )
}
