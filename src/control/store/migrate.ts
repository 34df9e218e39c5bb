/** Brings the tables up to date, and keeps programs from databases that are not what they know. */
import { sql } from 'kysely'
import { Failure } from '../../errors/index.ts'
import { Taken, type Database } from './database.ts'
import { migrations, migrationsTable, type Migration } from './migrations.ts'

const tooNew = (number: number): Failure =>
  new Failure(
    'control-newer',
    `The control store is at migration ${number}; this program knows ${migrations.length}.`,
  )

const versionOf = async ({ kysely, read }: Database): Promise<number> => {
  const [[row]] = await read([
    kysely.selectFrom('isthmus_migrations').select(({ fn }) => fn.max('number').as('number')),
  ])
  return row?.number ?? 0
}

/** Whether somebody else did it meanwhile. */
const isTaken = async (
  { kysely, write }: Database,
  { name, statements }: Migration,
  number: number,
): Promise<boolean> => {
  const at = new Date().toISOString()
  try {
    await write([
      kysely.insertInto('isthmus_migrations').values({ number, name, at }),
      ...statements
        .map((text) => sql.raw(text))
        .map((raw) => ({ compile: () => raw.compile(kysely) })),
    ])
    return false
  } catch (error) {
    if (error instanceof Taken) return true
    throw error
  }
}

/** Of several processes that do it at once, each may be too late for each migration. */
const mostAttempts = 10 * migrations.length

/** Several processes may do it at once: each migration is one batch, and its number is taken once. */
export const migrate = async (db: Database): Promise<{ readonly applied: readonly string[] }> => {
  await db.create()
  const table = sql.raw(migrationsTable)
  await db.write([{ compile: () => table.compile(db.kysely) }]).catch((error: unknown) => {
    // Two that make one table at once: Postgres lets one of them fail.
    if (!(error instanceof Taken)) throw error
  })
  const applied: string[] = []
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const number = await versionOf(db)
    if (number > migrations.length) throw tooNew(number)
    const next = migrations[number]
    if (next === undefined) return { applied }
    if (!(await isTaken(db, next, number + 1))) applied.push(next.name)
  }
  throw new Failure(
    'control-unavailable',
    'The tables of the control store cannot be made: others of the same names are there.',
  )
}

/** @throws Failure `control-newer`, `control-not-ready` */
export const assertReady = async (db: Database): Promise<void> => {
  const number = await versionOf(db)
  if (number > migrations.length) throw tooNew(number)
  if (number < migrations.length) {
    throw new Failure(
      'control-not-ready',
      `The control store is at migration ${number} of ${migrations.length}.`,
    )
  }
}
