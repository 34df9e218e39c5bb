/** The configuration of the gateway that is measured: API keys, a pin, flags with targeting. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { defineConfig, type GatewayConfig } from '../../src/gateway/index.ts'

const key = createHash('sha256').update('bench-key').digest('hex')

/**
 * @param store where both backends are
 * @param port 0 for any free one
 */
export const isthmusConfig = (store: string, port: number): GatewayConfig =>
  defineConfig({
    backends: { blue: { url: store, version: '1.1' }, green: { url: store, version: '2.0' } },
    decision: {
      flag: 'entity-schema',
      fallback: 'blue',
      killSwitch: { flag: 'all-to-blue', backend: 'blue' },
    },
    identity: { apiKey: {} },
    clients: [{ id: 'nerv-tokyo', key: `sha256:${key}`, pin: '1.0' }],
    flags: { folder: join(import.meta.dirname, 'peers', 'flags') },
    listen: { port, adminPort: 0 },
  })
