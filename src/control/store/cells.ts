/** How rollouts do, of all instances: counted by time, so that what was before a step does not count after it. */
import { sql, type Compilable } from 'kysely'
import type { FactsBatch } from '../../gateway/facts/facts.ts'
import { latencyBounds } from '../../rollout/compare/index.ts'
import type { RolloutCell } from '../port.ts'
import { cellCounts, cellKey, cellRows, mismatchKey, mismatchRows } from './cell-rows.ts'
import type { Database } from './database.ts'
import { rowsOf } from './rows.ts'
import { added, refs, typesOf } from './sums.ts'

const numbers = new Set(['at', 'policy', 'count', 'last_seen', ...cellCounts])
const isNumber = (name: string): boolean => numbers.has(name)
const cellColumns = [...cellKey, ...cellCounts]
const mismatchColumns = [...mismatchKey, 'from_form', 'to_form', 'count', 'last_seen']

/** Adds those of a batch to what is known. */
export const cellQueries = (
  { kind, kysely }: Database,
  batch: FactsBatch,
): readonly Compilable[] => {
  const greatest = sql.raw(kind === 'postgres' ? 'greatest' : 'max')
  return [
    ...rowsOf(kind, typesOf(cellColumns, isNumber), cellRows(batch)).map((rows) =>
      sql`insert into isthmus_cells (${refs(cellColumns)}) ${rows} on conflict (${refs(cellKey)})
        do update set ${added('isthmus_cells', cellCounts)}`.compile(kysely),
    ),
    ...rowsOf(kind, typesOf(mismatchColumns, isNumber), mismatchRows(batch)).map((rows) =>
      sql`insert into isthmus_mismatches (${refs(mismatchColumns)}) ${rows}
        on conflict (${refs(mismatchKey)}) do update set
        from_form = excluded.from_form, to_form = excluded.to_form,
        ${added('isthmus_mismatches', ['count'])},
        last_seen = ${greatest}(isthmus_mismatches.last_seen, excluded.last_seen)`.compile(kysely),
    ),
  ].map((query) => ({ compile: () => query }))
}

type Sums = Readonly<Record<string, number | string>>

const sideOf = (name: 'from' | 'to', row: Sums) => ({
  answers: Number(row[`${name}_answers`]),
  errors: Number(row[`${name}_errors`]),
  latency: {
    bounds: latencyBounds,
    counts: Array.from({ length: latencyBounds.length + 1 }, (_, range) =>
      Number(row[`${name}_ms_${range}`]),
    ),
  },
})

/** Most counts of differences that are looked at for the worst of each cell. */
const mostMismatches = 1000

/**
 * Of all policies together, by client version and route.
 *
 * @param lens hash of the contract whose lenses count; of all together when absent
 */
export const cells = async (
  { kysely, read }: Database,
  rollout: string,
  since: number,
  lens?: string,
): Promise<readonly RolloutCell[]> => {
  const all = kysely
    .selectFrom('isthmus_cells')
    .select(['version', 'route'])
    .select(cellCounts.map((name) => sql<number>`sum(${sql.ref(name)})`.as(name)))
    .where('rollout', '=', rollout)
    .where('at', '>=', since)
    .groupBy(['version', 'route'])
    .orderBy('version')
    .orderBy('route')
  const differences = mismatchQuery(kysely, rollout, since)
  const [counted, differed] = await read(
    [
      lens === undefined ? all : all.where('lens', '=', lens),
      lens === undefined ? differences : differences.where('lens', '=', lens),
    ],
    { long: true },
  )
  const worst = worstPaths(differed)
  return counted.map((row) => {
    const { version, route } = row
    const worstPath = worst.get(cellOf(row))
    const sums: Sums = row
    return {
      version,
      route,
      from: sideOf('from', sums),
      to: sideOf('to', sums),
      compared: Number(sums['compared']),
      mismatched: Number(sums['mismatched']),
      ...(worstPath === undefined ? {} : { worstPath }),
    }
  })
}

/**
 * The largest counts, as they were written: adding up all of them would take as long as there are paths,
 * and the driver looks every few seconds.
 */
const mismatchQuery = (kysely: Database['kysely'], rollout: string, since: number) =>
  kysely
    .selectFrom('isthmus_mismatches')
    .select(['version', 'route', 'path', 'kind', 'count'])
    .where('rollout', '=', rollout)
    .where('at', '>=', since)
    .orderBy('count', 'desc')
    .orderBy('path')
    .limit(mostMismatches)

interface Differed {
  readonly version: string
  readonly route: string
  readonly path: string
  readonly kind: string
  readonly count: number | string | bigint
}

const cellOf = ({ version, route }: Pick<Differed, 'version' | 'route'>): string =>
  `${version} ${route}`

/** Where each cell differed most. */
const worstPaths = (rows: readonly Differed[]): ReadonlyMap<string, string> => {
  const totals = new Map<string, { readonly row: Differed; total: number }>()
  for (const row of rows) {
    const key = JSON.stringify([cellOf(row), row.path, row.kind])
    const known = totals.get(key)
    if (known) known.total += Number(row.count)
    else totals.set(key, { row, total: Number(row.count) })
  }
  const worst = new Map<string, string>()
  for (const { row } of [...totals.values()].toSorted((a, b) => b.total - a.total)) {
    if (!worst.has(cellOf(row))) worst.set(cellOf(row), row.path)
  }
  return worst
}

/** What was compared by one contract, from the newest comparison back to so many milliseconds before it. */
export const compared = async (
  db: Database,
  rollout: string,
  lens: string,
  ms: number,
): Promise<readonly RolloutCell[]> => {
  const { kysely, read } = db
  const [[newest]] = await read([
    kysely
      .selectFrom('isthmus_cells')
      .select(sql<number | string | null>`max(at)`.as('at'))
      .where('rollout', '=', rollout)
      .where('lens', '=', lens)
      .where('compared', '>', 0),
  ])
  if (newest === undefined || newest.at === null) return []
  const found = await cells(db, rollout, Number(newest.at) - ms, lens)
  return found.filter((cell) => cell.compared > 0)
}
