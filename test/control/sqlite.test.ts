import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteDatabase } from '../../src/control/node/sqlite.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { controlSuite } from './suite/index.ts'

controlSuite({
  name: 'sqlite',
  place: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-control-'))
    const file = join(folder, 'control.db')
    return {
      open: () => createControlStore(sqliteDatabase(file)),
      sql: async (text) => {
        using db = new DatabaseSync(file)
        return db.prepare(text).all()
      },
      close: async () => {
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
})
