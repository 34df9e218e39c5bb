/**
 * SQL for a control store on D1, which `wrangler d1 execute` runs: its first state (tables, the policy of
 * the files, a token), and what brings its tables up to date later.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ControlStore } from '../../control/port.ts'
import { migrations } from '../../control/store/migrations.ts'
import { Failure } from '../../errors/index.ts'

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** @throws Error of a value that no table of the control store has */
const literal = (value: unknown): string => {
  if (value === null) return 'null'
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  throw new Error(`The control store has no values that are ${typeof value}`)
}

const rowOf = (table: string, row: Readonly<Record<string, unknown>>): string =>
  `insert into ${table} (${Object.keys(row).join(', ')}) ` +
  `values (${Object.values(row).map(literal).join(', ')});`

/** Fails as a whole where the tables are there. */
const dump = (file: string): string => {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const made = db
      .prepare('select name, type, sql from sqlite_master where sql is not null order by rowid')
      .all()
    const rows = made
      .filter(({ type }) => type === 'table')
      .flatMap(({ name }) =>
        db
          .prepare(`select * from ${String(name)}`)
          .all()
          .map((row) => rowOf(String(name), row)),
      )
    return `${[...made.map(({ sql }) => `${String(sql)};`), ...rows].join('\n')}\n`
  } finally {
    db.close()
  }
}

/** @param fill makes what is there from the beginning */
export const d1Sql = async <T>(
  fill: (store: ControlStore) => Promise<T>,
): Promise<{ readonly sql: string; readonly filled: T }> => {
  const { openControlStore } = await import('../../control/node/open.ts')
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-d1-'))
  const file = join(folder, 'control.db')
  try {
    const store = await openControlStore(`sqlite:${file}`, { folder })
    await store.migrate()
    const filled = await fill(store)
    await store.close()
    return { sql: dump(file), filled }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Fails as a whole where the database is further already: the number of a migration is taken once.
 *
 * @param from number of the migration that the database is at
 * @throws Failure `usage`
 */
export const d1UpgradeSql = (from: number): string => {
  const most = migrations.length
  if (!Number.isInteger(from) || from < 1 || from > most) {
    throw new Failure(
      'usage',
      `There is no migration ${from}: those of this program are 1 to ${most}`,
    )
  }
  const at = new Date().toISOString()
  const texts = migrations.slice(from).flatMap(({ name, statements }, index) => {
    const row = { number: from + index + 1, name, at }
    return [rowOf('isthmus_migrations', row), ...statements.map((text) => `${text};`)]
  })
  return texts.map((text) => `${text}\n`).join('')
}
