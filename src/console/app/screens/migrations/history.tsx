/** What people and processes did with a migration, newest first. */
import { Link } from '@tanstack/react-router'
import type { Schemas } from '../../api/operations.ts'
import { Panel } from '../../ui/page.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import type { Migration } from './status.tsx'

type Act = Schemas['MigrationAct']

const columns: readonly Column<Act>[] = [
  { id: 'at', title: 'When', cell: ({ at }) => <Time at={at} exact /> },
  { id: 'who', title: 'Who', cell: ({ actor }) => <span className="break-all">{actor}</span> },
  { id: 'what', title: 'What', cell: ({ action }) => action },
  { id: 'then', title: 'Then it was', cell: ({ status }) => status ?? '–' },
  { id: 'why', title: 'Why', wide: true, cell: ({ reason }) => reason ?? '–' },
]

export const History = ({ of: { name, history } }: { of: Migration }) => (
  <Panel
    flush
    title="History"
    aside={
      <Link
        to="/audit"
        search={{ subject: name }}
        className="text-xs text-accent-ink underline-offset-2 hover:underline"
      >
        In the audit
      </Link>
    }
  >
    <Table
      label="What was done, newest first"
      columns={columns}
      rows={history.toReversed()}
      keyOf={({ at, action, status }) => `${at} ${action} ${status}`}
    />
  </Panel>
)
