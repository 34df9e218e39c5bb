import { Client } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { postgresDatabase } from '../../src/control/node/postgres.ts'
import type { Database } from '../../src/control/store/database.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { startPostgres, type PostgresServer } from '../support/postgres.ts'
import { controlSuite } from './suite/index.ts'

let server: PostgresServer | undefined

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server?.close())

controlSuite({
  name: 'postgres',
  place: async () => {
    if (server === undefined) throw new Error('Postgres is not there')
    const url = await server.database()
    const databases: Database[] = []
    return {
      open: () => createControlStore(postgresDatabase(url)),
      database: () => {
        const database = postgresDatabase(url)
        databases.push(database)
        return database
      },
      sql: async (text) => {
        const client = new Client({ connectionString: url })
        await client.connect()
        const { rows } = await client.query<Record<string, unknown>>(text)
        await client.end()
        return rows
      },
      close: async () => {
        await Promise.all(databases.map((database) => database.close()))
      },
    }
  },
})
