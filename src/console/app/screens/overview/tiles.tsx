/** The numbers that somebody looks at from afar, each with its past. */
import type { ReactNode } from 'react'
import { Spark } from '../../ui/spark.tsx'
import {
  msText,
  rateNow,
  rateText,
  shareText,
  valuesOf,
  type Step,
  type Traffic,
} from './traffic.ts'

interface TileProps {
  readonly name: string
  readonly value: string
  readonly note: ReactNode
  readonly past: readonly (number | null)[]
  /** Whether it is worse than it may be. */
  readonly isBad?: boolean
}

const Tile = ({ name, value, note, past, isBad = false }: TileProps) => (
  <div className="flex min-w-0 flex-col rounded-lg border border-line bg-panel px-4 pt-3 pb-2">
    <div className="text-xs text-ink-3">{name}</div>
    <div
      className={`mt-0.5 text-2xl font-semibold tracking-tight tabular-nums ${isBad ? 'text-bad' : ''}`}
    >
      {value}
    </div>
    <div className="mb-1 truncate text-xs text-ink-2">{note}</div>
    <div className="mt-auto">
      <Spark values={past} className={isBad ? 'text-bad' : 'text-accent'} />
    </div>
  </div>
)

interface TilesProps {
  /** The last hour, by minute: what is now. */
  readonly recent: Traffic
  readonly traffic: Traffic
  readonly times: readonly number[]
  /** `the last hour` */
  readonly words: string
  readonly now: number
}

/** More than one in a hundred that fails is nothing to be calm about. */
const mostFailing = 0.01

export const Tiles = ({ recent, traffic, times, words, now }: TilesProps) => {
  const { all } = traffic
  const past = (value: (step: Step) => number | null, none: number | null = 0) =>
    valuesOf(all.steps, times, value, none)
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
      <Tile
        name="Requests/s, now"
        value={rateText(rateNow(recent, now))}
        note={`${rateText(all.perSecond)} in ${words}`}
        past={past(({ perSecond }) => perSecond)}
      />
      <Tile
        name="Server errors (5xx)"
        value={shareText(all.serverErrorRate)}
        note={`${all.serverErrors.toLocaleString('en')} of ${all.requests.toLocaleString('en')}`}
        past={past(({ serverErrorRate }) => serverErrorRate)}
        isBad={all.serverErrorRate > mostFailing}
      />
      <Tile
        name="Client errors (4xx)"
        value={shareText(all.clientErrorRate)}
        note={`${all.clientErrors.toLocaleString('en')} of ${all.requests.toLocaleString('en')}`}
        past={past(({ clientErrorRate }) => clientErrorRate)}
      />
      <Tile
        name="p50"
        value={msText(all.p50)}
        note="half are faster"
        past={past(({ p50 }) => p50)}
      />
      <Tile
        name="p95"
        value={msText(all.p95)}
        note="1 in 20 is slower"
        past={past(({ p95 }) => p95)}
      />
      <Tile
        name="p99"
        value={msText(all.p99)}
        note="1 in 100 is slower"
        past={past(({ p99 }) => p99)}
      />
    </div>
  )
}
