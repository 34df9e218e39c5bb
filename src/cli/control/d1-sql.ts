/** The first state of a control store on D1, as SQL that `wrangler d1 execute` runs: tables, the policy of the files, a token. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ControlStore } from '../../control/port.ts'

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
