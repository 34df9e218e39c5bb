/** What every screen is made of: a heading with its acts, and panels below it. */
import { useEffect, type ReactNode } from 'react'
import { classes } from './classes.ts'

interface PageProps {
  readonly title: string
  /** One line on what this is. */
  readonly lead?: ReactNode
  /** Beside the title: states. */
  readonly marks?: ReactNode
  readonly acts?: ReactNode
  readonly children: ReactNode
}

export const Page = ({ title, lead, marks, acts, children }: PageProps) => {
  useEffect(() => {
    document.title = `${title} · Isthmus`
  }, [title])
  return (
    <div className="mx-auto flex w-full max-w-[1400px] min-w-0 flex-col gap-4 p-4 md:p-6">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="flex flex-wrap items-center gap-2 text-xl font-semibold tracking-tight break-words">
            {title}
            {marks}
          </h1>
          {lead !== undefined && <p className="mt-0.5 max-w-prose text-ink-2">{lead}</p>}
        </div>
        {acts !== undefined && <div className="flex flex-wrap items-center gap-2">{acts}</div>}
      </header>
      {children}
    </div>
  )
}

interface PanelProps {
  readonly title?: string
  readonly aside?: ReactNode
  readonly children: ReactNode
  readonly className?: string
  /** Without room around it: for tables. */
  readonly flush?: boolean
}

export const Panel = ({ title, aside, children, className, flush = false }: PanelProps) => (
  <section className={classes('min-w-0 rounded-lg border border-line bg-panel', className)}>
    {title !== undefined && (
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2">
        <h2 className="font-semibold">{title}</h2>
        {aside}
      </div>
    )}
    <div className={flush ? 'min-w-0' : 'p-4'}>{children}</div>
  </section>
)

/** Names and values beside each other. */
export const Facts = ({ of }: { of: readonly (readonly [string, ReactNode])[] }) => (
  <dl className="grid grid-cols-[minmax(7rem,auto)_1fr] gap-x-4 gap-y-1.5">
    {of.map(([name, value]) => (
      <div key={name} className="contents">
        <dt className="text-ink-3">{name}</dt>
        <dd className="min-w-0 break-words">{value}</dd>
      </div>
    ))}
  </dl>
)

/** One number that is looked at from afar. */
export const Figure = ({
  name,
  value,
  note,
}: {
  name: string
  value: ReactNode
  note?: ReactNode
}) => (
  <div className="min-w-0 rounded-lg border border-line bg-panel px-4 py-3">
    <div className="text-xs text-ink-3">{name}</div>
    <div className="mt-0.5 text-2xl font-semibold tracking-tight tabular-nums">{value}</div>
    {note !== undefined && <div className="mt-0.5 text-xs text-ink-2">{note}</div>}
  </div>
)
