/** Both documents beside each other. */
import { useMemo } from 'react'
import type { Json } from '../../../../json/value.ts'
import type { Schemas } from '../../api/operations.ts'
import { Badge } from '../../ui/badge.tsx'
import { classes } from '../../ui/classes.ts'
import { exactJson } from '../../ui/exact-json.ts'
import { beside, type BesideRow, type Mark } from './beside.ts'

type Answer = Schemas['MismatchExample']['from']

const parsed = ({ mediaType, body }: Answer): Json =>
  (/[/+]json$/.test(mediaType) ? exactJson(body) : undefined) ?? body

const markText: Readonly<Record<Mark, string>> = { same: '', differs: 'differs', noise: 'noise' }

const valueClass = (mark: Mark, isThere: boolean): string =>
  classes(
    'px-3 py-0.5 align-top break-all whitespace-pre-wrap',
    mark === 'differs' && (isThere ? 'bg-bad-soft text-bad' : 'bg-bad-soft'),
    mark === 'noise' && 'bg-warn-soft text-warn',
    mark === 'same' && 'text-ink-3',
  )

const Row = ({ row: { depth, name, from, to, mark } }: { row: BesideRow }) => (
  <tr className="border-b border-line last:border-0">
    <th
      scope="row"
      className="px-3 py-0.5 text-left align-top font-normal break-all"
      style={{ paddingLeft: `${0.75 + Math.max(0, depth - 1) * 0.9}rem` }}
    >
      {name}{' '}
      {mark !== 'same' && <Badge mood={mark === 'noise' ? 'warn' : 'bad'}>{markText[mark]}</Badge>}
    </th>
    <td className={valueClass(mark, from !== undefined)}>
      {from ?? <span className="text-ink-2 italic">not there</span>}
    </td>
    <td className={valueClass(mark, to !== undefined)}>
      {to ?? <span className="text-ink-2 italic">not there</span>}
    </td>
  </tr>
)

interface DocumentsProps {
  /** Names of the backends. */
  readonly names: { readonly from: string; readonly to: string }
  readonly from: Answer
  readonly to: Answer
  /** Paths of what changes with each read. */
  readonly noise: readonly string[]
}

export const Documents = ({ names, from, to, noise }: DocumentsProps) => {
  const rows = useMemo(() => beside(parsed(from), parsed(to), noise), [from, to, noise])
  return (
    <div
      role="region"
      aria-label="Both documents"
      tabIndex={0}
      className="max-h-[46vh] overflow-auto rounded-md border border-line"
    >
      <table className="w-full min-w-[36rem] table-fixed border-collapse font-mono text-xs">
        <thead className="sticky top-0 bg-raised">
          <tr className="border-b border-line font-sans text-ink-3">
            <th scope="col" className="w-1/4 px-3 py-1.5 text-left font-medium">
              Member
            </th>
            <th scope="col" className="px-3 py-1.5 text-left font-medium">
              {names.from}, {from.status}
            </th>
            <th scope="col" className="px-3 py-1.5 text-left font-medium">
              {names.to}, {to.status}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.key} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}
