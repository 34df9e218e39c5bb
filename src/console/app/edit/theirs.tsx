/** What somebody else has made of an entry last: who, when, why, and what is different since. */
import type { Schemas } from '../api/operations.ts'
import { useReading } from '../api/query.ts'
import { DiffList } from '../ui/diff-list.tsx'
import { Time } from '../ui/time.tsx'
import { actorText } from './past-changes.tsx'

export const Theirs = ({ kind, id }: Pick<Schemas['Entry'], 'kind' | 'id'>) => {
  const found = useReading('listHistory', { query: { kind, id, limit: 1 } })
  const [last] = found.data?.value.items ?? []
  if (!last) return <p className="text-ink-2">Who changed it is being read.</p>
  const { actor, at, reason, before, after, number, action } = last
  return (
    <div className="flex flex-col gap-1.5">
      <p>
        <strong className="break-all">{actorText(actor)}</strong> made policy {number} of it{' '}
        <Time at={at} /> ({action}){reason !== null && <>: “{reason}”</>}
      </p>
      <div className="rounded bg-panel p-2">
        <p className="mb-1 text-xs text-ink-2">What they changed:</p>
        <DiffList before={before} after={after} />
      </div>
    </div>
  )
}
