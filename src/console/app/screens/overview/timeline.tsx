/** A chart with its legend, which tells the numbers of the time that is pointed at, and the same as a table. */
import { lazy, Suspense, useState } from 'react'
import type { ChartProps, Line } from '../../ui/chart.tsx'
import { Panel } from '../../ui/page.tsx'
import { Table, type Column } from '../../ui/table.tsx'

const Chart = lazy(() => import('../../ui/chart.tsx').then((loaded) => ({ default: loaded.Chart })))

const clock = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})

interface Row {
  readonly time: number
  readonly at: number
}

const columnsOf = (lines: readonly Line[], unit: ChartProps['unit']): readonly Column<Row>[] => [
  { id: 'time', title: 'Time', cell: ({ time }) => clock.format(time) },
  ...lines.map(({ name, values }): Column<Row> => ({
    id: name,
    title: name,
    align: 'right',
    cell: ({ at }) => (values[at] === null || values[at] === undefined ? '–' : unit(values[at])),
  })),
]

/** Rows of the table; the newest are told. */
const mostRows = 60

const Numbers = ({ title, times, lines, unit }: TimelineProps) => {
  const rows = times
    .map((time, at) => ({ time, at }))
    .slice(-mostRows)
    .toReversed()
  return (
    <Table
      label={`${title}, as numbers`}
      columns={columnsOf(lines, unit)}
      rows={rows}
      keyOf={({ time }) => String(time)}
    />
  )
}

interface TimelineProps extends Pick<
  ChartProps,
  'times' | 'lines' | 'unit' | 'isStacked' | 'height'
> {
  readonly title: string
  /** What the values are: `requests per second`. */
  readonly what: string
}

interface LegendProps extends TimelineProps {
  /** Place of the time that is pointed at. */
  readonly at: number | undefined
}

const Legend = ({ lines, at, unit, times }: LegendProps) => (
  <ul className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-ink-2">
    {at !== undefined && times[at] !== undefined && (
      <li className="text-ink-3 tabular-nums">{clock.format(times[at])}</li>
    )}
    {lines.map(({ name, colour, values }) => {
      const value = at === undefined ? undefined : values[at]
      return (
        <li key={name} className="inline-flex items-center gap-1.5">
          <span
            aria-hidden
            className="size-2.5 rounded-sm"
            style={{ background: `var(${colour})` }}
          />
          {name}
          {value !== undefined && value !== null && (
            <strong className="font-medium text-ink tabular-nums">{unit(value)}</strong>
          )}
        </li>
      )
    })}
  </ul>
)

export const Timeline = (props: TimelineProps) => {
  const [at, setAt] = useState<number>()
  const [isOpen, setOpen] = useState(false)
  const { title, what, lines, times, height } = props
  return (
    <Panel>
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="font-semibold">
          {title} <span className="text-xs font-normal text-ink-3">{what}</span>
        </h2>
        <Legend {...props} at={at} />
      </div>
      <Suspense fallback={<div style={{ height }} />}>
        <Chart
          {...props}
          label={`${title}: ${what}, ${lines.map(({ name }) => name).join(', ')}. The numbers follow as a table.`}
          onLook={setAt}
        />
      </Suspense>
      <details className="mt-1" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="cursor-pointer text-xs text-ink-3">
          As numbers<span className="sr-only">: {title}</span>
        </summary>
        {isOpen && times.length > 0 && <Numbers {...props} />}
      </details>
    </Panel>
  )
}
