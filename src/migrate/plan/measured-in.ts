/** What a plan has measured, as a run keeps it: whoever looks at the run sees what it would lose. */
import type { JsonObject } from '../../json/index.ts'
import type { Plan, PlanPair } from './plan.ts'

/** Paths of a type that are kept, those of most rows. */
const mostPaths = 50

const most = <T extends { readonly rows: number }>(all: readonly T[]): T[] =>
  all.toSorted((a, b) => b.rows - a.rows).slice(0, mostPaths)

/** Without keys of documents. */
const keptOf = ({ measured }: PlanPair): JsonObject => {
  const { rows, losing, lost, refused, refusals } = measured
  return {
    rows,
    losing,
    refused,
    lost: most(lost).map((one) => ({ path: one.path, rows: one.rows })),
    refusals: most(refusals).map((one) => ({ path: one.path, code: one.code, rows: one.rows })),
  }
}

/** By type. */
export const measuredIn = ({ pairs }: Pick<Plan, 'pairs'>): JsonObject =>
  Object.fromEntries(pairs.map((pair) => [pair.type, keptOf(pair)]))
