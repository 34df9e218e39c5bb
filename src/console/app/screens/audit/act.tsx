/** One act: what was before and after. */
import { useReading } from '../../api/query.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { DiffList } from '../../ui/diff-list.tsx'
import { Facts } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'
import { changesOf, restOf, type Row } from './words.ts'

/** More would be no reading matter: the export has them. */
const mostShown = 50

const Changes = ({ row }: { row: Row }) => {
  const changes = changesOf(row)
  const { before, after } = row.detail
  if (changes.length === 0 && before === undefined && after === undefined) return null
  return (
    <section className="flex flex-col gap-3">
      <h3 className="text-xs font-medium text-ink-3">Before and after</h3>
      {changes.length === 0 && <DiffList before={before} after={after} />}
      {changes.slice(0, mostShown).map(({ kind, id, before: was, after: is }) => (
        <div key={`${kind} ${id}`}>
          <p className="mb-1 text-xs text-ink-2">
            {kind} <strong className="break-all">{id}</strong>
          </p>
          <DiffList before={was} after={is} />
        </div>
      ))}
      {changes.length > mostShown && (
        <p className="text-ink-2">and {changes.length - mostShown} more: the export has them.</p>
      )}
    </section>
  )
}

const Whole = ({ row }: { row: Row }) => (
  <div className="flex flex-col gap-5">
    <Facts
      of={[
        ['When', <Time key="at" at={row.at} exact />],
        ['Who', row.actor],
        ['Why', row.reason ?? 'no reason was given'],
        ...(row.policy === null ? [] : [['Policy', String(row.policy)] as const]),
        ...restOf(row),
      ]}
    />
    <Changes row={row} />
    <details>
      <summary className="cursor-pointer text-ink-2">Its place in the chain</summary>
      <div className="mt-2 font-mono text-xs break-all">
        <Facts
          of={[
            ['row', String(row.seq)],
            ['id', row.id],
            ['previous', row.previous],
            ['hash', row.hash],
          ]}
        />
      </div>
    </details>
  </div>
)

/** It is asked for by its number, so that a link to it works wherever it stands. */
export const Act = ({ seq, onClose }: { seq: string; onClose: () => void }) => {
  const after = Math.max(0, Math.trunc(Number(seq)) - 1) || 0
  const read = useReading('listAudit', { query: { after, limit: 1 } })
  const row = read.data?.value.items.find((one) => String(one.seq) === seq)
  return (
    <Dialog open wide title={row?.action ?? `Row ${seq}`} onClose={onClose}>
      <Read of={read}>
        {() => (row ? <Whole row={row} /> : <Empty title={`There is no row ${seq}`} />)}
      </Read>
    </Dialog>
  )
}
