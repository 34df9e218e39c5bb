/**
 * Whether guardrails hold, per cell. What a few answers show may be chance: a guardrail is broken only
 * where a bound is over its limit. It is looked at again and again and in many cells, and chance would
 * break one of them in the end; so the doubt that a plan allows is divided among its cells, and among
 * the looks: as many as the answers have doubled.
 */
import type { Cell, Evidence, SideCounts } from '../evidence.ts'
import { heldMs, measures, type Guardrails } from '../plan/index.ts'
import type { Stage } from '../stage.ts'
import { quantileBounds } from './quantile.ts'
import { leastRatio, seenRatio } from './ratio.ts'
import { shareBounds } from './share-bounds.ts'

export type Verdict = 'holds' | 'broken' | 'not-enough'

export interface Finding {
  readonly guardrail: keyof Guardrails
  /** Undefined of the age of writes that wait for repair. */
  readonly cell: Cell | undefined
  readonly verdict: Verdict
  /** As it was seen: a share, a ratio, milliseconds. */
  readonly seen: number
  /** What it is at least, with the confidence of the plan. */
  readonly least: number
  readonly limit: number
  /** Answers that this is known of. */
  readonly known: number
}

export interface Watched {
  readonly stage: Stage
  readonly guardrails: Guardrails
  /** 0.5 to 0.999 */
  readonly confidence: number
  /** Answers per cell that have to be known. */
  readonly minimum: number
}

type Measured = Pick<Finding, 'seen' | 'least' | 'known'>

type Measure = (cell: Cell, doubt: (known: number) => number) => Measured

const nothing: Measured = { seen: 0, least: 0, known: 0 }

const failures = ({ errors, answers }: SideCounts) => ({ hits: errors, count: answers })

const measuresOf: Readonly<Record<'mismatch' | 'errorRatio' | 'latencyRatio', Measure>> = {
  mismatch: ({ compared, mismatched }, doubt) =>
    compared === 0
      ? nothing
      : {
          seen: mismatched / compared,
          least: shareBounds(mismatched, compared, doubt(compared)).lower,
          known: compared,
        },
  errorRatio: ({ from, to }, doubt) => {
    const known = Math.min(from.answers, to.answers)
    if (known === 0) return nothing
    const [above, below] = [failures(to), failures(from)]
    return { seen: seenRatio(above, below), least: leastRatio(above, below, doubt(known)), known }
  },
  latencyRatio: ({ from, to }, doubt) => {
    const known = Math.min(from.answers, to.answers)
    if (known === 0) return nothing
    const [above, below] = [to, from].map(({ latency }) =>
      quantileBounds(latency, 0.5, doubt(known) / 2),
    )
    if (!above || !below || below.seen === 0) return { ...nothing, known }
    return { seen: above.seen / below.seen, least: above.lower / below.upper, known }
  },
}

/** Failures are rare: that one side had one more by chance would hold up a plan for ever. */
const mayBeOver: ReadonlySet<keyof Guardrails> = new Set(['errorRatio'])

const verdictOf = (
  guardrail: keyof Guardrails,
  { seen, least, known }: Measured,
  limit: number,
  minimum: number,
): Verdict => {
  if (least > limit) return 'broken'
  if (known < minimum) return 'not-enough'
  return seen > limit && !mayBeOver.has(guardrail) ? 'not-enough' : 'holds'
}

const cellFindings = (
  { stage, guardrails, confidence, minimum }: Watched,
  cells: readonly Cell[],
): Finding[] => {
  const share = (1 - confidence) / Math.max(1, cells.length)
  const doubt = (known: number) => share / (1 + Math.log2(Math.max(1, known)))
  return cells.flatMap((cell) =>
    (['mismatch', 'errorRatio', 'latencyRatio'] as const).flatMap((guardrail): Finding[] => {
      const limit = guardrails[guardrail]
      if (limit === undefined || !measures(stage, guardrail)) return []
      const measured = measuresOf[guardrail](cell, doubt)
      const verdict = verdictOf(guardrail, measured, limit, minimum)
      return [{ guardrail, cell, verdict, limit, ...measured }]
    }),
  )
}

/** Exact: a clock needs no confidence. */
const ageFindings = (
  { stage, guardrails: { repairAge } }: Watched,
  { oldestMs, open, dirty, quarantined }: Evidence['queue'],
): Finding[] => {
  if (repairAge === undefined || !measures(stage, 'repairAge')) return []
  const limit = heldMs(repairAge)
  return [
    {
      guardrail: 'repairAge',
      cell: undefined,
      verdict: oldestMs > limit ? 'broken' : 'holds',
      seen: oldestMs,
      least: oldestMs,
      limit,
      known: open + dirty + quarantined,
    },
  ]
}

export const findings = (
  watched: Watched,
  { cells, queue }: Pick<Evidence, 'cells' | 'queue'>,
): readonly Finding[] => [...ageFindings(watched, queue), ...cellFindings(watched, cells)]
