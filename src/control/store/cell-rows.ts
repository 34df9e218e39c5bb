/** What a batch of facts tells of rollouts, as rows: counts per cell and time, and where answers differed. */
import type { FactsBatch } from '../../gateway/facts/facts.ts'
import { latencyBounds, type CellCount } from '../../rollout/compare/index.ts'

/** Milliseconds that are counted together at first; what is older is added up more coarsely. */
export const cellMs = 2000

export const cellKey = [
  'rollout',
  'at',
  'version',
  'route',
  'from_backend',
  'to_backend',
  'policy',
  'lens',
] as const

export const mismatchKey = [...cellKey, 'path', 'kind'] as const

const ranges = [...latencyBounds.keys(), latencyBounds.length]

/** What is added up. */
export const cellCounts: readonly string[] = [
  ...['from', 'to'].flatMap((side) => [
    `${side}_answers`,
    `${side}_errors`,
    ...ranges.map((range) => `${side}_ms_${range}`),
  ]),
  'compared',
  'mismatched',
]

const keyOf = (cell: CellCount) => ({
  rollout: cell.rollout,
  at: Math.floor(cell.at / cellMs) * cellMs,
  version: cell.version,
  route: cell.route,
  from_backend: cell.from,
  to_backend: cell.to,
  policy: cell.policy,
  lens: cell.lens,
})

const sideOf = (name: 'from' | 'to', { sides }: CellCount) => {
  const { answers, errors, latency } = sides[name]
  return {
    [`${name}_answers`]: answers,
    [`${name}_errors`]: errors,
    ...Object.fromEntries(ranges.map((range) => [`${name}_ms_${range}`, latency[range] ?? 0])),
  }
}

/** In one order: two that write the same rows must not lock each other. */
const ordered = <Row extends Readonly<Record<string, string | number | null>>>(
  rows: readonly Row[],
  key: readonly string[],
): readonly Row[] => {
  const keyed = rows.map((row) => [JSON.stringify(key.map((name) => row[name])), row] as const)
  return [...new Map(keyed)].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

export const cellRows = ({ cells = [] }: FactsBatch) =>
  ordered(
    cells.map((cell) => ({
      ...keyOf(cell),
      ...sideOf('from', cell),
      ...sideOf('to', cell),
      compared: cell.compared,
      mismatched: cell.mismatched,
    })),
    cellKey,
  )

export const mismatchRows = ({ cells = [] }: FactsBatch) =>
  ordered(
    cells.flatMap((cell) =>
      cell.differences.map(({ path, kind, from, to, count, lastSeen }) => ({
        ...keyOf(cell),
        path,
        kind,
        from_form: from ?? null,
        to_form: to ?? null,
        count,
        last_seen: lastSeen,
      })),
    ),
    mismatchKey,
  )
