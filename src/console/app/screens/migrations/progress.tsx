/** How far a migration is: figures, the key space, documents by type. */
import { Commands } from '../../ui/commands.tsx'
import { countText, percentText } from '../../ui/numbers.ts'
import { Facts, Figure, Panel } from '../../ui/page.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { durationText, Time } from '../../ui/time.tsx'
import { KeySpaces } from './key-space.tsx'
import { isOver, type Migration } from './status.tsx'

type TypeProgress = Migration['progress']['types'][number]

const countOf = (of: Readonly<Record<string, unknown>>, name: string): number => {
  const count = of[name]
  return typeof count === 'number' ? count : 0
}

/** All documents that are to be read, as far as is known. */
const allOf = ({ expected, progress }: Migration): number =>
  progress.types.reduce((sum, { type, isDone, counts }) => {
    const read = countOf(counts, 'read')
    return sum + (isDone ? read : Math.max(read, countOf(expected, type)))
  }, 0)

const Figures = ({ of: migration }: { of: Migration }) => {
  const { progress, pace, quarantined, status, report } = migration
  const read = countOf(progress.total, 'read')
  const all = allOf(migration)
  const stranded = Object.values(quarantined).reduce((sum, count) => sum + count, 0)
  const left = pace?.left ?? null
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
      <Figure
        name="Read"
        value={percentText(read, all)}
        note={`${countText(read)} of ${countText(all)} documents`}
      />
      <Figure
        name="Rate"
        value={pace ? `${countText(Math.round(pace.rate))}/s` : '–'}
        note="documents read, on average"
      />
      {isOver(status) ? (
        <Figure
          name="It took"
          value={report.duration === null ? '–' : durationText(report.duration * 1000)}
          note={<Time at={report.end_time} />}
        />
      ) : (
        <Figure
          name="Left"
          value={left === null ? '–' : durationText(left * 1000)}
          note={left === null ? 'not known' : 'at this rate'}
        />
      )}
      <Figure
        name="Quarantine"
        value={countText(stranded)}
        note={stranded === 0 ? 'every document got there' : 'documents did not get there'}
      />
    </div>
  )
}

const kinds = ['read', 'created', 'replaced', 'deleted', 'same', 'dropped', 'extra'] as const

const columnsOf = ({ quarantined }: Migration): readonly Column<TypeProgress>[] => [
  { id: 'type', title: 'Type', cell: ({ type }) => <span className="font-medium">{type}</span> },
  ...kinds.map((kind, index): Column<TypeProgress> => ({
    id: kind,
    title: kind,
    align: 'right',
    wide: index > 2,
    cell: ({ counts }) => countText(countOf(counts, kind)),
  })),
  {
    id: 'quarantine',
    title: 'quarantine',
    align: 'right',
    cell: ({ type }) => countText(countOf(quarantined, type)),
  },
]

const throttleText = (throttle: Readonly<Record<string, unknown>>): string => {
  const told = Object.entries(throttle).map(([name, value]) => `${name} ${String(value)}`)
  return told.length === 0 ? 'none' : told.join(', ')
}

const Working = ({ of: { workers, status } }: { of: Migration }) => {
  if (workers.length === 0) {
    return status === 'in_progress' ? 'nobody: resume it where the stores are' : 'nobody'
  }
  return (
    <ul>
      {workers.map(({ holder, ranges, waits }) => (
        <li key={holder} className="break-all">
          {holder}, {ranges === 1 ? '1 range' : `${ranges} ranges`}
          {waits !== null && <span className="text-warn">: waits for {waits}</span>}
        </li>
      ))}
    </ul>
  )
}

export const Progress = ({ of: migration }: { of: Migration }) => {
  const { progress, keys, next, settings, startTime, endTime, why } = migration
  return (
    <div className="flex flex-col gap-4">
      <Figures of={migration} />
      <KeySpaces of={keys} />
      <Panel flush title="Documents">
        <Table
          label="Documents by what became of them"
          columns={columnsOf(migration)}
          rows={progress.types}
          keyOf={({ type }) => type}
        />
        <p className="border-t border-line px-4 py-2 text-xs text-ink-3">
          Brought over after the copy, because they had changed meanwhile:{' '}
          {countText(progress.caughtUp)}
        </p>
      </Panel>
      <div className="grid gap-4 lg:grid-cols-2">
        <Panel title="What to do next">
          <Commands of={next} />
        </Panel>
        <Panel title="How it runs">
          <Facts
            of={[
              ['Began', <Time key="began" at={startTime} exact />],
              ['Ended', <Time key="ended" at={endTime} exact />],
              ...(why === null ? [] : [['Why it stopped', why] as const]),
              ['Works on it', <Working key="workers" of={migration} />],
              ['Throttle', throttleText(settings.throttle)],
              ['Extra documents', settings.extras === 'delete' ? 'are deleted' : 'stay'],
              ['Types', settings.only?.join(', ') ?? 'all'],
              ['Stops at', `${countText(settings.mostStranded)} documents in quarantine`],
            ]}
          />
        </Panel>
      </div>
    </div>
  )
}
