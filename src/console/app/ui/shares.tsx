/** How a whole is shared out, as a bar: the numbers are beside it. */

export interface SharePart {
  readonly name: string
  readonly percent: number
  /** What is so anyway: of no colour. */
  readonly isQuiet?: boolean
}

/** Of a place in the list: the palette of charts. */
const colourOf = ({ isQuiet = false }: SharePart, index: number): string =>
  isQuiet ? 'var(--line-strong)' : `var(--series-${(index % 6) + 1})`

const rounded = (percent: number): number => Math.round(percent * 1000) / 1000

export const Shares = ({ of, slim = false }: { of: readonly SharePart[]; slim?: boolean }) => (
  <div className={slim ? 'flex min-w-36 flex-col gap-1' : 'flex flex-col gap-2'}>
    <div
      aria-hidden
      className={`flex overflow-hidden rounded-full bg-line ${slim ? 'h-1.5' : 'h-3'}`}
    >
      {of.map((part, index) => (
        <div
          key={part.name}
          className="transition-[width] duration-150"
          style={{ width: `${part.percent}%`, background: colourOf(part, index) }}
        />
      ))}
    </div>
    <ul className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-ink-2 tabular-nums">
      {of.map((part, index) => (
        <li key={part.name} className="inline-flex items-center gap-1.5">
          <span
            aria-hidden
            className="size-2 rounded-full"
            style={{ background: colourOf(part, index) }}
          />
          <span className="break-all">{part.name}</span> {rounded(part.percent)} %
        </li>
      ))}
    </ul>
  </div>
)
