/** The gateway with everything on: API keys, a pin, flags with targeting, metrics, one log line a request. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import contract from '../../../adapters/index.ts'
import { defineConfig } from '../../../src/gateway/index.ts'
import { startGateway } from '../../../src/runtime/node.ts'
import { pinoLogger } from '../../../src/telemetry/node/index.ts'
import { port, store } from './environment.ts'

const key = createHash('sha256').update('bench-key').digest('hex')

await startGateway({
  contract,
  config: defineConfig({
    backends: { blue: { url: store, version: '1.1' }, green: { url: store, version: '2.0' } },
    decision: {
      flag: 'entity-schema',
      fallback: 'blue',
      killSwitch: { flag: 'all-to-blue', backend: 'blue' },
    },
    identity: { apiKey: {} },
    clients: [{ id: 'nerv-tokyo', key: `sha256:${key}`, pin: '1.0' }],
    flags: { folder: join(import.meta.dirname, 'flags') },
    listen: { port, adminPort: 0 },
  }),
  log: pinoLogger(),
})
