import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteDatabase } from '../../src/control/node/sqlite.ts'
import type { Database } from '../../src/control/store/database.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { controlSuite } from './suite/index.ts'

controlSuite({
  name: 'sqlite',
  place: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-control-'))
    const file = join(folder, 'control.db')
    const databases: Database[] = []
    return {
      open: () => createControlStore(sqliteDatabase(file)),
      database: () => {
        const database = sqliteDatabase(file)
        databases.push(database)
        return database
      },
      sql: async (text) => {
        using db = new DatabaseSync(file)
        return db.prepare(text).all()
      },
      close: async () => {
        await Promise.all(databases.map((database) => database.close()))
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
})
