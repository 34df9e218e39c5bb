/** Where two documents differ, as texts: numbers are shown as they are written. */
import type { Schemas } from '../../api/operations.ts'

type Difference = Schemas['DocumentDifference']

const Side = ({ mark, text }: { mark: '-' | '+'; text: string }) => (
  <div
    className={
      mark === '-' ? 'rounded bg-bad-soft px-2 text-bad' : 'rounded bg-good-soft px-2 text-good'
    }
  >
    <span className="sr-only">{mark === '-' ? 'before: ' : 'after: '}</span>
    <span aria-hidden>{mark} </span>
    <span className="break-all whitespace-pre-wrap">{text}</span>
  </div>
)

export const DocumentDiff = ({ of }: { of: readonly Difference[] }) => (
  <ul className="flex flex-col gap-1.5 font-mono text-xs">
    {of.map(({ pointer, before, after }) => (
      <li key={pointer} className="min-w-0">
        <div className="break-all text-ink-2">{pointer === '' ? '(all of it)' : pointer}</div>
        {before !== null && <Side mark="-" text={before} />}
        {after !== null && <Side mark="+" text={after} />}
      </li>
    ))}
  </ul>
)
