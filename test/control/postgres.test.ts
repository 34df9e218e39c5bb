import { Client } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { postgresDatabase } from '../../src/control/node/postgres.ts'
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
    return {
      open: () => createControlStore(postgresDatabase(url)),
      sql: async (text) => {
        const client = new Client({ connectionString: url })
        await client.connect()
        const { rows } = await client.query<Record<string, unknown>>(text)
        await client.end()
        return rows
      },
      close: async () => {},
    }
  },
})
