/** What is shown while there is nothing to show: it is being read, there is none, or it cannot be read. */
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { ApiError, type Problem } from '../api/problem.ts'
import { Button } from './button.tsx'

export const Loading = ({ what = 'Reading' }: { what?: string }) => (
  <div role="status" className="flex flex-col gap-2 p-4" aria-label={`${what}...`}>
    {[72, 56, 64].map((width) => (
      <div
        key={width}
        className="h-4 animate-pulse rounded bg-line"
        style={{ width: `${width}%` }}
      />
    ))}
  </div>
)

/** What stands there until there is something newer: as readable as before, with a line that says so. */
export const Kept = ({ isOld, children }: { isOld: boolean; children: ReactNode }) => (
  <div aria-busy={isOld}>
    <p className="min-h-4 text-xs text-ink-3">{isOld && 'As it was before: found out anew...'}</p>
    {children}
  </div>
)

interface EmptyProps {
  readonly title: string
  /** What it means that there is none, and what to do. */
  readonly children?: ReactNode
}

export const Empty = ({ title, children }: EmptyProps) => (
  <div className="px-4 py-8 text-center">
    <p className="font-medium">{title}</p>
    {children !== undefined && (
      <div className="mx-auto mt-1 max-w-prose text-ink-2">{children}</div>
    )}
  </div>
)

const problemOf = (error: unknown): Problem =>
  error instanceof ApiError
    ? error.problem
    : {
        code: 'page',
        title: 'This part of the page failed',
        status: 0,
        detail: error instanceof Error ? error.message : 'Unknown',
        hint: 'Load the page again.',
      }

export const ErrorNote = ({ error, again }: { error: unknown; again?: () => void }) => {
  const { title, detail, hint, errors = [], request_id: id } = problemOf(error)
  return (
    <div role="alert" className="flex gap-3 rounded-md border border-bad/40 bg-bad-soft p-3">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold text-bad">{title}</p>
        <p className="break-words">{detail}</p>
        {errors.length > 0 && (
          <ul className="mt-1 list-disc pl-5">
            {errors.map(({ place, pointer, message, detail: said, choices }) => (
              <li key={`${place ?? pointer}: ${message ?? said}`} className="break-words">
                <code className="font-mono text-xs">{place ?? pointer}</code>: {said ?? message}
                {choices !== undefined && choices.length > 0 && ` (${choices.join(', ')})`}
              </li>
            ))}
          </ul>
        )}
        {hint !== '' && <p className="mt-1 text-ink-2">{hint}</p>}
        {id !== undefined && <p className="mt-1 font-mono text-xs text-ink-3">{id}</p>}
      </div>
      {again && (
        <Button size="small" className="self-start" onClick={again}>
          Try again
        </Button>
      )}
    </div>
  )
}

interface ReadProps<T> {
  readonly of: {
    readonly data: T | undefined
    readonly error: unknown
    readonly refetch: () => unknown
  }
  readonly what?: string
  readonly children: (value: T) => ReactNode
}

/** What was read before stays on the page when it cannot be read anew, and is said to be old. */
export function Read<T>({ of, what, children }: ReadProps<T>) {
  const again = (): void => {
    void of.refetch()
  }
  if (of.data === undefined) {
    if (of.error !== null && of.error !== undefined)
      return (
        <div className="p-4">
          <ErrorNote error={of.error} again={again} />
        </div>
      )
    return <Loading {...(what === undefined ? {} : { what })} />
  }
  return (
    <>
      {of.error !== null && of.error !== undefined && (
        <div className="flex items-center justify-between gap-3 border-b border-line bg-warn-soft px-4 py-1.5 text-warn">
          <span>This may be old: {problemOf(of.error).detail}</span>
          <Button size="small" onClick={again}>
            Try again
          </Button>
        </div>
      )}
      {children(of.data)}
    </>
  )
}
