/** What is measured: a gateway before two stores, which may take part in rollouts. */
import { join } from 'node:path'
import { defineConfig } from '../../src/gateway/index.ts'

const { BLUE: blue = '', GREEN: green = '', CONTROL: control, LATE: late } = process.env

const replication = {
  put: '/raw{path}',
  touch: { Entity: 'updated_at' },
  newest: { entities: { path: '/entities?sort=-created_at&limit=100', by: 'created_at' } },
}

export default defineConfig({
  backends: {
    blue: { url: blue, version: '1.1', replication },
    green: { url: green, version: '2.0', replication },
  },
  decision: { flag: 'entity-schema', fallback: 'blue' },
  identity: { anonymous: { allow: true } },
  flags: { folder: join(import.meta.dirname, 'flags') },
  listen: { port: 0, adminPort: 0, closeDelayMs: 0 },
  log: { level: 'warn' },
  state: false,
  rollouts: { lateClose: late === '1' },
  ...(control === undefined
    ? {}
    : {
        control: {
          store: control.startsWith('sqlite:') ? control : { env: 'CONTROL' },
        },
      }),
})
