/** Who changed an entry, when and why, with what was before and after. */
import type { ReactNode } from 'react'
import type { Schemas } from '../api/operations.ts'
import type { Pages } from '../api/paged.ts'
import { Button } from '../ui/button.tsx'
import { DiffList } from '../ui/diff-list.tsx'
import { Empty, Read } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

export type PastChange = Schemas['PastChange']

export const actorText = (actor: string): string => actor.replace(/^token:/, '')

interface PastChangesProps {
  readonly of: Pages<PastChange>
  /** What can be done about a change. */
  readonly act?: (change: PastChange, index: number) => ReactNode
  /** Whether the entry is named: of lists of several. */
  readonly names?: boolean
}

const Row = ({ change, act, names }: { change: PastChange; act: ReactNode; names: boolean }) => {
  const { number, at, actor, action, reason, id, before, after } = change
  return (
    <li className="border-b border-line px-4 py-3 last:border-0">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className="font-medium">{action}</span>
        {names && <span className="font-medium break-all">{id}</span>}
        <span className="text-ink-2">
          <Time at={at} /> by <span className="break-all">{actorText(actor)}</span>
        </span>
        <span className="text-xs text-ink-3 tabular-nums">policy {number}</span>
        {act !== undefined && <span className="ml-auto">{act}</span>}
      </div>
      {reason !== null && <p className="text-ink-2 break-words">{reason}</p>}
      <details className="mt-1">
        <summary className="cursor-pointer text-xs text-ink-2">
          {before === null ? 'Was made' : after === null ? 'Was removed' : 'What changed'}
        </summary>
        <div className="mt-2">
          <DiffList before={before} after={after} />
        </div>
      </details>
    </li>
  )
}

export const PastChanges = ({ of, act, names = false }: PastChangesProps) => (
  <Read of={of} what="Reading the history">
    {(changes) =>
      changes.length === 0 ? (
        <Empty title="Nothing has changed yet" />
      ) : (
        <>
          <ol>
            {changes.map((change, index) => (
              <Row
                key={`${change.number} ${change.kind} ${change.id}`}
                change={change}
                act={act?.(change, index)}
                names={names}
              />
            ))}
          </ol>
          {of.hasMore && (
            <div className="border-t border-line p-3 text-center">
              <Button size="small" onClick={of.more}>
                Older ones
              </Button>
            </div>
          )}
        </>
      )
    }
  </Read>
)
