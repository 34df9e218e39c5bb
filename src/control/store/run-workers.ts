/** Who works on a run that moves data at the moment, as each of them says every second. */
import { sql } from 'kysely'
import type { RunStore, RunWorker } from '../runs.ts'
import { now } from './clock.ts'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

type Row = Pick<Tables['isthmus_run_workers'], 'holder' | 'ranges' | 'waits'>

const workerOf = ({ holder, ranges, waits }: Row): RunWorker => ({ holder, ranges, waits })

const alive = ({ kind, kysely }: Database, run: string) =>
  kysely
    .selectFrom('isthmus_run_workers')
    .select(['holder', 'ranges', 'waits'])
    .where('run', '=', run)
    .where('ends', '>', now(kind))
    .orderBy('holder')

/** Nobody is told of it, and what a loss of power takes is told again a second later. */
const how = { quiet: true, lossy: true } as const

export const attend = async (
  db: Database,
  run: string,
  { holder, ranges, waits }: RunWorker,
  ms: number,
): Promise<Awaited<ReturnType<RunStore['attend']>>> => {
  const { kind, kysely, write } = db
  const ends = sql<number>`${now(kind)} + ${sql.lit(Math.trunc(ms))}`
  const told = { ranges, waits, ends }
  const [, , rows] = await write(
    [
      kysely
        .insertInto('isthmus_run_workers')
        .values({ run, holder, ...told })
        .onConflict((conflict) => conflict.columns(['run', 'holder']).doUpdateSet(told)),
      kysely
        .deleteFrom('isthmus_run_workers')
        .where('run', '=', run)
        .where('ends', '<=', now(kind)),
      alive(db, run),
    ],
    how,
  )
  return rows.map(workerOf)
}

export const workersOf = async (
  db: Database,
  run: string,
): Promise<Awaited<ReturnType<RunStore['workers']>>> => {
  const [rows] = await db.read([alive(db, run)])
  return rows.map(workerOf)
}
