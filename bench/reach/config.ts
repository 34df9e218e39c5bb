/** What is measured: workers that decide by a control store. */
import { join } from 'node:path'
import { defineConfig } from '../../src/gateway/index.ts'

const { STORE: store = 'http://127.0.0.1:1', CONTROL_FILE: file } = process.env

export default defineConfig({
  backends: { blue: { url: store, version: '1.1' }, green: { url: store, version: '2.0' } },
  decision: { flag: 'entity-schema', fallback: 'blue' },
  identity: { anonymous: { allow: true, explain: true } },
  flags: { folder: join(import.meta.dirname, '..', 'gateway', 'peers', 'flags') },
  listen: { port: 0, adminPort: 0 },
  state: false,
  control: { store: file === undefined ? { env: 'CONTROL_URL' } : `sqlite:${file}` },
})
