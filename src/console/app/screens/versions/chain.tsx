/** The chain of versions as a picture: each version with who speaks it, and between two what changed. */
import { Link } from '@tanstack/react-router'
import { ArrowUp } from 'lucide-react'
import { Badge } from '../../ui/badge.tsx'
import { classes } from '../../ui/classes.ts'
import { counted, percentText, shortText } from '../../ui/numbers.ts'
import { Words } from '../../ui/words.tsx'
import { useLives, useUsage, type Contract, type ContractVersion, type Usage } from './contract.ts'
import { LifeMarks } from './life-mark.tsx'

const Share = ({ part, all }: { part: number; all: number }) => (
  <div className="h-1.5 w-full overflow-hidden rounded-full bg-line" aria-hidden>
    <div
      className="h-full rounded-full bg-accent"
      style={{ width: all === 0 ? '0' : `${Math.max(part > 0 ? 1 : 0, (100 * part) / all)}%` }}
    />
  </div>
)

const Spoken = ({ version, usage }: { version: string; usage: Usage | undefined }) => {
  if (!usage) return <span className="text-ink-3">–</span>
  const { clients, requests } = usage.of(version)
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex justify-between gap-3 text-xs tabular-nums">
        <span className={requests === 0 ? 'text-ink-3' : 'text-ink'}>
          {requests === 0 ? 'nobody, in 30 days' : counted(clients.length, 'client')}
        </span>
        {requests > 0 && (
          <span className="text-ink-2">
            {shortText(requests)} · {percentText(requests, usage.all)}
          </span>
        )}
      </div>
      <Share part={requests} all={usage.all} />
    </div>
  )
}

const Hop = ({ older, newer }: { older: ContractVersion; newer: ContractVersion }) => {
  const broken = newer.changes.filter(({ breaking }) => breaking).length
  return (
    <div className="grid grid-cols-[2rem_1fr] items-center">
      <div aria-hidden className="relative flex h-full min-h-9 items-center justify-center">
        <span className="absolute inset-y-0 w-0.5 bg-line-strong/50" />
        <ArrowUp className="relative size-4 rounded-full bg-ground text-ink-3" />
      </div>
      <Link
        to="/versions"
        search={{ tab: 'changes', from: older.key, to: newer.key }}
        className="flex w-fit flex-wrap items-center gap-2 rounded py-0.5 text-xs text-ink-2 hover:text-ink hover:underline"
      >
        {counted(newer.changes.length, 'change')}
        {broken > 0 && <Badge mood="warn">{broken} breaking</Badge>}
        <span className="sr-only">
          from {older.key} to {newer.key}
        </span>
      </Link>
    </div>
  )
}

interface NodeProps {
  readonly version: ContractVersion
  readonly contract: Contract
  readonly usage: Usage | undefined
  /** Of the picture, where it is at one. */
  readonly end: 'top' | 'bottom' | undefined
}

const Node = ({ version, contract, usage, end }: NodeProps) => {
  const life = useLives().get(version.key)?.value
  const backends = contract.backends.filter((backend) => backend.version === version.key)
  const isQuiet = life?.retired === true
  return (
    <article className="grid grid-cols-[2rem_1fr]">
      <div aria-hidden className="relative flex items-center justify-center">
        <span
          className={classes(
            'absolute w-0.5 bg-line-strong/50',
            end === 'top'
              ? 'top-1/2 bottom-0'
              : end === 'bottom'
                ? 'top-0 bottom-1/2'
                : 'inset-y-0',
          )}
        />
        <span
          className={classes(
            'relative size-4 rounded-full border-2',
            backends.length > 0 ? 'border-accent bg-accent' : 'border-line-strong bg-panel',
          )}
        />
      </div>
      <div
        className={classes(
          'grid gap-x-6 gap-y-2 rounded-lg border bg-panel px-4 py-3 md:grid-cols-[minmax(0,1fr)_14rem_9rem] md:items-center',
          backends.length > 0 ? 'border-accent/60' : 'border-line',
          isQuiet && 'opacity-80',
        )}
      >
        <div className="min-w-0">
          <h2 className="flex flex-wrap items-center gap-2">
            <Link
              to="/versions/$version"
              params={{ version: version.key }}
              className="text-base font-semibold tabular-nums hover:underline"
            >
              {version.version}
            </Link>
            <LifeMarks life={life} isDefault={contract.default === version.key} />
          </h2>
          <p className="text-ink-2">
            <Words of={version.summary} />
          </p>
        </div>
        <Spoken version={version.key} usage={usage} />
        <div className="flex flex-wrap items-center gap-1.5 md:justify-end">
          {backends.length === 0 ? (
            <span className="text-xs text-ink-3">no backend</span>
          ) : (
            backends.map(({ name }) => (
              <Badge key={name} mood="accent">
                {name}
              </Badge>
            ))
          )}
        </div>
      </div>
    </article>
  )
}

/** Newest first. */
export const ChainPicture = ({ contract }: { contract: Contract }) => {
  const usage = useUsage()
  const { versions } = contract
  return (
    <ol className="flex flex-col" aria-label="Versions, newest first">
      {versions.toReversed().map((version, at) => {
        const older = versions[versions.length - 2 - at]
        return (
          <li key={version.key}>
            <Node
              version={version}
              contract={contract}
              usage={usage}
              end={at === 0 ? 'top' : older ? undefined : 'bottom'}
            />
            {older && <Hop older={older} newer={version} />}
          </li>
        )
      })}
    </ol>
  )
}
