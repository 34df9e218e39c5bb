import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sqliteDatabase } from '../../src/control/node/sqlite.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { migrations, migrationsTable } from '../../src/control/store/migrations.ts'
import { standing } from './standing.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-d1-sql-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A database as the program of that migration left it. */
const at = (number: number): DatabaseSync => {
  const db = new DatabaseSync(join(folder, `at-${number}.db`))
  db.exec(migrationsTable)
  for (const [index, { name, statements }] of migrations.slice(0, number).entries()) {
    for (const statement of statements) db.exec(statement)
    db.prepare('insert into isthmus_migrations values (?, ?, ?)').run(index + 1, name, '')
  }
  return db
}

const sqlFrom = (number: number | string, ...words: string[]) =>
  standing(['control', 'init', '--d1-sql', '--from-migration', String(number), ...words])

test('a database of an older program is brought up to date, once', async () => {
  for (let number = 1; number < migrations.length; number++) {
    const { code, stdout } = await sqlFrom(number)
    expect(code).toBe(0)
    using db = at(number)
    db.exec(`begin; ${stdout} commit`)
    const store = createControlStore(sqliteDatabase(join(folder, `at-${number}.db`)))
    expect(await store.head()).toMatchObject({ number: 0 })
    expect(await store.migrate()).toEqual({ applied: [] })
    await store.close()
    expect(() => db.exec(stdout)).toThrow(/UNIQUE/)
  }
})

test('one that is up to date needs nothing, and others do not exist', async () => {
  const done = await sqlFrom(migrations.length)
  expect([done.code, done.stdout, done.stderr]).toEqual([0, '', 'The tables are up to date.\n'])
  expect(JSON.parse((await sqlFrom(1, '--json')).stdout)).toEqual({
    sql: expect.stringContaining('isthmus_migrations'),
  })
  for (const number of [0, migrations.length + 1, 1.5]) {
    const { code, stderr } = await sqlFrom(number)
    expect([code, stderr]).toEqual([2, expect.stringContaining(`1 to ${migrations.length}`)])
  }
  expect((await sqlFrom('x')).code).toBe(2)
  const alone = await standing(['control', 'init', '--from-migration', '1'])
  expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining('--d1-sql')])
})
