import { differences } from './diff.ts'

const shown = (value: unknown): string => {
  const text = JSON.stringify(value, null, 1) ?? ''
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}

const Value = ({ mark, value }: { mark: '-' | '+'; value: unknown }) => (
  <div
    className={
      mark === '-' ? 'rounded bg-bad-soft px-2 text-bad' : 'rounded bg-good-soft px-2 text-good'
    }
  >
    <span className="sr-only">{mark === '-' ? 'before: ' : 'after: '}</span>
    <span aria-hidden>{mark} </span>
    <span className="break-all whitespace-pre-wrap">{shown(value)}</span>
  </div>
)

const mostShown = 200

/** What differs between two JSON values, each with its path. */
export const DiffList = ({ before, after }: { before: unknown; after: unknown }) => {
  const all = differences(before ?? undefined, after ?? undefined)
  if (all.length === 0) return <p className="text-ink-3">Nothing differs.</p>
  return (
    <ul className="flex flex-col gap-2 font-mono text-xs">
      {all.slice(0, mostShown).map((one) => (
        <li key={one.path} className="min-w-0">
          {one.path !== '' && <div className="break-all text-ink-2">{one.path}</div>}
          {one.kind !== 'added' && <Value mark="-" value={one.before} />}
          {one.kind !== 'removed' && <Value mark="+" value={one.after} />}
        </li>
      ))}
      {all.length > mostShown && <li>and {all.length - mostShown} more</li>}
    </ul>
  )
}
