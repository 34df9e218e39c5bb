/** Tables: short ones whole, long ones with only those rows in the page that are seen. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, type ReactNode } from 'react'
import { classes } from './classes.ts'

export interface Column<T> {
  readonly id: string
  readonly title: string
  readonly cell: (row: T) => ReactNode
  /** Numbers stand at the right. */
  readonly align?: 'left' | 'right'
  /** Of a grid: `minmax(8rem,1fr)`; for long tables. */
  readonly width?: string
  /** Left out where there is little room. */
  readonly wide?: boolean
}

interface TableProps<T> {
  readonly label: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string
}

const sideOf = (align: 'left' | 'right' | undefined): string =>
  align === 'right' ? 'text-right whitespace-nowrap' : 'text-left'

/** For tens of rows. */
export function Table<T>({ label, columns, rows, keyOf }: TableProps<T>) {
  return (
    // A region that scrolls has to be reached by the keyboard.
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full border-collapse">
        <thead>
          <tr className="border-b border-line text-xs text-ink-3">
            {columns.map(({ id, title, align, wide }) => (
              <th
                key={id}
                scope="col"
                className={classes(
                  'px-4 py-2 font-medium whitespace-nowrap',
                  sideOf(align),
                  wide && 'hidden md:table-cell',
                )}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-b border-line last:border-0 hover:bg-ground">
              {columns.map(({ id, cell, align, wide }) => (
                <td
                  key={id}
                  className={classes(
                    'px-4 py-1.5 align-top',
                    sideOf(align),
                    wide && 'hidden md:table-cell',
                  )}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface LongTableProps<T> extends TableProps<T> {
  /** Called when the end comes near: the next page is to be read. */
  readonly onEnd?: (() => void) | undefined
  /** Rem; `70vh` when absent. */
  readonly height?: string
}

const rowPx = 36

/** For thousands of rows of one height. */
export function LongTable<T>({
  label,
  columns,
  rows,
  keyOf,
  onEnd,
  height = '70vh',
}: LongTableProps<T>) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
    onChange: ({ range }) => {
      if (range && range.endIndex > rows.length - 30) onEnd?.()
    },
  })
  const template = columns.map(({ width = 'minmax(8rem,1fr)' }) => width).join(' ')
  return (
    <div
      ref={scroller}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      className="overflow-auto"
      style={{ maxHeight: height }}
    >
      <div className="min-w-max md:min-w-0">
        <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-panel">
          <div
            role="row"
            aria-rowindex={1}
            className="grid gap-x-4 px-4 py-2 text-xs font-medium text-ink-3"
            style={{ gridTemplateColumns: template }}
          >
            {columns.map(({ id, title, align }) => (
              <div key={id} role="columnheader" className={sideOf(align)}>
                {title}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index] as T
            return (
              <div
                key={keyOf(row)}
                role="row"
                aria-rowindex={index + 2}
                className="absolute inset-x-0 grid items-center gap-x-4 border-b border-line px-4 tabular-nums hover:bg-ground"
                style={{ gridTemplateColumns: template, height: `${rowPx}px`, top: `${start}px` }}
              >
                {columns.map(({ id, cell, align }) => (
                  <div key={id} role="cell" className={classes('truncate', sideOf(align))}>
                    {cell(row)}
                  </div>
                ))}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}
