/** Somebody else was faster: what they made of it, beside what yours would make of that. */
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../api/operations.ts'
import { DiffList } from '../ui/diff-list.tsx'
import { ErrorNote, Loading } from '../ui/states.tsx'
import { tryEdit, type Edit } from './editing.ts'
import { Theirs } from './theirs.tsx'

/** What an edit would make of an entry as it is now. */
const Yours = ({ edit, tag }: { edit: Edit; tag: string }) => {
  const over = { ...edit, input: { ...edit.input, ifMatch: tag } }
  const tried = useQuery({
    queryKey: ['yours', edit.name, over.input],
    queryFn: ({ signal }) => tryEdit(over, '', signal),
    gcTime: 0,
    retry: false,
  })
  if (tried.isPending) return <Loading what="Finding out what yours would change" />
  if (tried.error) return <ErrorNote error={tried.error} />
  return tried.data.changes.length === 0 ? (
    <p className="text-ink-2">Nothing: it is so already.</p>
  ) : (
    tried.data.changes.map(({ kind, id, before, after }) => (
      <DiffList key={`${kind} ${id}`} before={before} after={after} />
    ))
  )
}

interface ConflictProps {
  readonly entries: readonly Schemas['Entry'][]
  /** What was about to be made. */
  readonly edit: Edit
}

export const Conflict = ({ entries, edit }: ConflictProps) => {
  const [first] = entries
  return (
    <div
      role="alert"
      className="flex flex-col gap-3 rounded-md border border-warn/50 bg-warn-soft p-3"
    >
      <p className="font-semibold text-warn">Somebody else has changed this meanwhile</p>
      {entries.map(({ kind, id }) => (
        <Theirs key={`${kind} ${id}`} kind={kind} id={id} />
      ))}
      {first && (
        <div className="rounded bg-panel p-2">
          <p className="mb-1 text-xs text-ink-2">What yours would change of theirs:</p>
          <Yours edit={edit} tag={first.tag} />
        </div>
      )}
      <p>Nothing of yours was made. Leave theirs as it is, or go on with yours over it.</p>
    </div>
  )
}
