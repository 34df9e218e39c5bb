/** Two workers whose primary does not wait for long; ends with its standard input. */
import contract from '../../../adapters/index.ts'
import { defineConfig } from '../../../src/gateway/index.ts'
import { startCluster } from '../../../src/runtime/cluster/node/primary.ts'
import { pinoLogger } from '../../../src/telemetry/node/index.ts'

const cluster = await startCluster({
  contract,
  contractModule: new URL('../../../adapters/index.ts', import.meta.url).href,
  config: defineConfig({
    backends: {
      blue: { url: process.env['STORE'] ?? '', version: '1.0' },
      green: { url: process.env['STORE'] ?? '', version: '1.0' },
    },
    decision: { flag: 'entity-schema', fallback: 'blue' },
    flags: { folder: new URL('../../../flags', import.meta.url).pathname },
    listen: { port: 0, adminPort: 0 },
  }),
  workers: 2,
  log: pinoLogger({ destination: { write: (line) => void process.stdout.write(line) } }),
  pulse: { everyMs: 20, silentMs: 20 },
})
process.stdout.write('ready\n')
process.stdin.once('end', () => void cluster.close()).resume()
