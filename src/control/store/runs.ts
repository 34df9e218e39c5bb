/** Runs that move data: their states, ranges, and the documents that did not get there. */
import { sql, type Compilable } from 'kysely'
import type { Json } from '../../json/index.ts'
import { canonicalText, type JsonObject } from '../../json/index.ts'
import type { RunChange, RunRange, RunRow, RunStep, RunStore, StrandedRow } from '../runs.ts'
import { append, type Plan } from './append.ts'
import type { Database } from './database.ts'
import { runActs } from './run-acts.ts'
import type { Tables } from './tables.ts'
import { headRow, tailOf } from './tail.ts'
import { attend, workersOf } from './run-workers.ts'
import { storable } from './text.ts'
import { told } from './told.ts'

/** What this program wrote itself, and nobody else. */
const objectOf = (text: string): JsonObject => JSON.parse(text) as JsonObject

const runOf = ({ id, version, state }: Tables['isthmus_runs']): RunRow => ({
  name: id,
  version,
  state: objectOf(state),
})

const rangeOf = (row: Tables['isthmus_run_ranges']): RunRange => ({
  place: row.place,
  type: row.type,
  after: row.after_key,
  to: row.to_key,
  at: row.at_key,
  isDone: row.done === 1,
  counts: objectOf(row.counts) as Record<string, number>,
  version: row.version,
})

const columnsOf = (run: string, range: RunRange): Tables['isthmus_run_ranges'] => ({
  run,
  place: range.place,
  type: range.type,
  after_key: range.after,
  to_key: range.to,
  at_key: range.at,
  done: range.isDone ? 1 : 0,
  counts: canonicalText({ ...range.counts }),
  version: range.version,
})

const changeRun = (
  db: Database,
  { actor, action, reason, name, version, state, ranges }: RunChange,
): Promise<boolean> =>
  append<boolean>(db, async (): Promise<Plan<boolean>> => {
    const { kysely } = db
    const row = kysely.selectFrom('isthmus_runs').selectAll().where('id', '=', name)
    const [[head], [found]] = await db.read([headRow(db), row])
    if ((found?.version ?? 0) !== version) return { kind: 'done', answer: false }
    const next = { version: version + 1, state: canonicalText(state) }
    const detail: Record<string, Json> = {
      run: name,
      version: next.version,
      before: found ? objectOf(found.state) : null,
      after: state,
    }
    const queries: Compilable[] = [
      kysely
        .insertInto('isthmus_runs')
        .values({ id: name, ...next })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(next)),
    ]
    if (ranges) {
      queries.push(kysely.deleteFrom('isthmus_run_ranges').where('run', '=', name))
      for (const range of ranges)
        queries.push(kysely.insertInto('isthmus_run_ranges').values(columnsOf(name, range)))
    }
    return {
      kind: 'write',
      tail: tailOf(head),
      act: { actor, action, ...(reason !== undefined && { reason }), detail },
      queries,
      answer: () => true,
    }
  })

/** Nothing of the policy changes: nobody is told. */
const quiet = { quiet: true } as const

const strandedColumns = (run: string, row: StrandedRow): Tables['isthmus_run_rows'] => ({
  run,
  type: row.type,
  key: row.key,
  code: row.code,
  detail: storable(row.detail),
  pointer: row.pointer,
  document: row.document,
})

const step = async (
  { kysely, write }: Database,
  { name, range, stranded, landed }: RunStep,
): Promise<boolean> => {
  const { version, ...rest } = columnsOf(name, { ...range, version: range.version + 1 })
  const mine = kysely
    .selectFrom('isthmus_run_ranges')
    .select('place')
    .where('run', '=', name)
    .where('place', '=', range.place)
    .where('version', '=', version)
  const queries = [
    ...stranded.map((row) => {
      const { run, type, key, ...others } = strandedColumns(name, row)
      return kysely
        .insertInto('isthmus_run_rows')
        .values({ run, type, key, ...others })
        .onConflict((conflict) => conflict.columns(['run', 'type', 'key']).doUpdateSet(others))
    }),
    ...landed.map((key) =>
      kysely
        .deleteFrom('isthmus_run_rows')
        .where('run', '=', name)
        .where('type', '=', range.type)
        .where('key', '=', key)
        .where((eb) => eb.exists(mine)),
    ),
  ]
  const [changed] = await write(
    [
      kysely
        .updateTable('isthmus_run_ranges')
        .set({ ...rest, version })
        .where('run', '=', name)
        .where('place', '=', range.place)
        .where('version', '=', range.version)
        .returning('place'),
      ...queries,
    ],
    quiet,
  )
  return changed.length > 0
}

const stranded = async (
  { kysely, read }: Database,
  name: string,
  { after, limit, isBare = false }: Parameters<RunStore['stranded']>[1],
): Promise<readonly StrandedRow[]> => {
  const all = kysely
    .selectFrom('isthmus_run_rows')
    .select(['type', 'key', 'code', 'detail', 'pointer'])
    .select(isBare ? sql<null>`null`.as('document') : 'document')
    .where('run', '=', name)
    .orderBy('type')
    .orderBy('key')
    .limit(limit)
  const [rows] = await read([
    after
      ? all.where((eb) =>
          eb.or([
            eb('type', '>', after.type),
            eb.and([eb('type', '=', after.type), eb('key', '>', after.key)]),
          ]),
        )
      : all,
  ])
  return rows.map(({ type, key, code, detail, pointer, document }) => ({
    type,
    key,
    code,
    detail,
    pointer,
    document,
  }))
}

export const runStore = (db: Database): RunStore => {
  const { kysely, read } = db
  return {
    runs: async () => {
      const [rows] = await read([kysely.selectFrom('isthmus_runs').selectAll().orderBy('id')])
      return rows.map(runOf)
    },
    run: async (name) => {
      const [[row]] = await read([
        kysely.selectFrom('isthmus_runs').selectAll().where('id', '=', name),
      ])
      return row && runOf(row)
    },
    changeRun: (change) => changeRun(db, change),
    ranges: async (name) => {
      const [rows] = await read([
        kysely
          .selectFrom('isthmus_run_ranges')
          .selectAll()
          .where('run', '=', name)
          .orderBy('place'),
      ])
      return rows.map(rangeOf)
    },
    step: (of) => told(step(db, of)),
    acts: (name) => runActs(db, name),
    stranded: (name, of) => stranded(db, name, of),
    countStranded: async (name) => {
      const [[row]] = await read([
        kysely
          .selectFrom('isthmus_run_rows')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('run', '=', name),
      ])
      return row?.count ?? 0
    },
    strandedTypes: async (name) => {
      const [rows] = await read([
        kysely
          .selectFrom('isthmus_run_rows')
          .select(['type', (eb) => eb.fn.countAll<number>().as('count')])
          .where('run', '=', name)
          .groupBy('type')
          .orderBy('type'),
      ])
      return new Map(rows.map(({ type, count }) => [type, count]))
    },
    attend: (name, worker, ms) => told(attend(db, name, worker, ms)),
    workers: (name) => workersOf(db, name),
  }
}
