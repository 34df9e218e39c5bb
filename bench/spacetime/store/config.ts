/** A gateway before Inner Universe on SpacetimeDB: behind a store process, or in the gateway itself. */
import { join } from 'node:path'
import { defineConfig } from '@isthmus/gateway'

const { STORE: url, SERVER: server = '', DATABASE: database = '', TOKEN: token = '' } = process.env

export default defineConfig({
  backends: {
    green: {
      version: '2.0',
      ...(url === undefined ? { spacetimedb: { url: server, database, token } } : { url }),
    },
  },
  decision: { flag: 'entity-schema', fallback: 'green' },
  identity: { anonymous: { allow: true } },
  // As the store has it, so that nothing is carried.
  versions: { default: '2.0' },
  flags: { folder: join(import.meta.dirname, 'flags') },
  listen: { port: 0, adminPort: 0, closeDelayMs: 0 },
  log: { level: 'warn' },
  state: false,
})
