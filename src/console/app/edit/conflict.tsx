/** Somebody else was faster: what they made of it, beside what was about to be made. */
import type { Schemas } from '../api/operations.ts'
import { DiffList } from '../ui/diff-list.tsx'

interface ConflictProps {
  readonly entries: readonly Schemas['Entry'][]
  /** What the editor was about to make of it, where that is one whole value. */
  readonly mine: unknown
}

export const Conflict = ({ entries, mine }: ConflictProps) => (
  <div
    role="alert"
    className="flex flex-col gap-3 rounded-md border border-warn/50 bg-warn-soft p-3"
  >
    <p className="font-semibold text-warn">Somebody else has changed this meanwhile</p>
    {entries.map(({ kind, id, value, number }) => (
      <div key={`${kind} ${id}`} className="flex flex-col gap-2">
        <p>
          {kind} <strong className="break-all">{id}</strong>{' '}
          {value === null ? `was removed by policy ${number}.` : `was changed by policy ${number}.`}
        </p>
        {mine !== undefined && (
          <div className="rounded bg-panel p-2">
            <p className="mb-1 text-xs text-ink-2">
              Between theirs (−, in force now) and yours (+, not made):
            </p>
            <DiffList before={value} after={mine} />
          </div>
        )}
      </div>
    ))}
    <p>Nothing of yours was made. Go on with theirs, or make yours over it.</p>
  </div>
)
