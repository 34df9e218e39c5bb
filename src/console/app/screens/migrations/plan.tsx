/** What the plan has measured: what documents lose on the way, and which cannot be carried; and its steps. */
import type { Schemas } from '../../api/operations.ts'
import { countText, percentText } from '../../ui/numbers.ts'
import { Panel } from '../../ui/page.tsx'
import { Commands } from '../../ui/commands.tsx'
import { Empty } from '../../ui/states.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { endWords } from './ends.ts'
import { PlanSteps } from './plan-steps.tsx'
import type { Migration } from './status.tsx'

type Row = Schemas['MeasuredType'] & { readonly type: string }

const columns: readonly Column<Row>[] = [
  { id: 'type', title: 'Type', cell: ({ type }) => <span className="font-medium">{type}</span> },
  { id: 'rows', title: 'Looked at', align: 'right', cell: ({ rows }) => countText(rows) },
  {
    id: 'whole',
    title: 'Come back as they were',
    align: 'right',
    cell: ({ rows, losing, refused }) => percentText(rows - losing - refused, rows),
  },
  {
    id: 'losing',
    title: 'Lose something',
    align: 'right',
    cell: ({ losing }) => countText(losing),
  },
  {
    id: 'refused',
    title: 'Cannot be carried',
    align: 'right',
    cell: ({ refused }) => countText(refused),
  },
]

interface Place {
  readonly type: string
  readonly path: string
  readonly what: string
  readonly rows: number
}

const places: readonly Column<Place>[] = [
  { id: 'type', title: 'Type', cell: ({ type }) => type },
  {
    id: 'path',
    title: 'Path',
    cell: ({ path }) => <code className="font-mono text-xs break-all">{path}</code>,
  },
  { id: 'what', title: 'What', cell: ({ what }) => what },
  { id: 'rows', title: 'Documents', align: 'right', cell: ({ rows }) => countText(rows) },
]

const placesOf = ({ type, lost, refusals }: Row): readonly Place[] => [
  ...refusals.map(({ path, code, rows }) => ({ type, path, what: `refused: ${code}`, rows })),
  ...lost.map(({ path, rows }) => ({ type, path, what: 'lost', rows })),
]

const planning = ({ source, target }: Migration) => [
  {
    why: 'Measure it, without writing anything:',
    command: `npx isthmus migrate plan ${endWords(source, target)}`,
  },
]

const Measured = ({ of: migration }: { of: Migration }) => {
  const { measured, settings } = migration
  if (measured === null) {
    return (
      <Panel>
        <Empty title="It follows no plan">
          <p className="mb-4">
            {settings.plan === null
              ? 'Nobody has measured here what documents would lose on the way.'
              : 'It was begun by an earlier version, which kept only the hash of the plan.'}
          </p>
          <Commands of={planning(migration)} />
        </Empty>
      </Panel>
    )
  }
  const rows = Object.entries(measured).map(([type, of]) => ({ type, ...of }))
  const found = rows.flatMap(placesOf)
  return (
    <div className="flex flex-col gap-4">
      <Panel flush title="Carried there and back">
        <Table
          label="What the plan has measured, by type"
          columns={columns}
          rows={rows}
          keyOf={({ type }) => type}
        />
        <p className="border-t border-line px-4 py-2 text-xs break-all text-ink-3">
          Plan {settings.plan}
        </p>
      </Panel>
      <Panel flush title="What is lost or refused, by path">
        {found.length === 0 ? (
          <Empty title="Nothing is lost">
            Every document that was looked at came back as it was.
          </Empty>
        ) : (
          <Table
            label="What is lost or refused, by path"
            columns={places}
            rows={found}
            keyOf={({ type, path, what }) => `${type} ${path} ${what}`}
          />
        )}
      </Panel>
    </div>
  )
}

export const Plan = ({ of: migration }: { of: Migration }) => (
  <div className="flex flex-col gap-4">
    <Measured of={migration} />
    <PlanSteps of={migration} />
  </div>
)
