/** A gateway in a process of its own, whose facts go into a file: `node counting-gateway.ts FILE FLAGS STORE`. */
import { appendFileSync } from 'node:fs'
import contract from '../../../adapters/index.ts'
import { defineConfig } from '../../../src/gateway/index.ts'
import { startGateway } from '../../../src/runtime/node.ts'
import { silentLogger } from '../../../src/telemetry/index.ts'

const [file = '', folder = '', store = ''] = process.argv.slice(2)

const gateway = await startGateway({
  contract,
  config: defineConfig({
    backends: { blue: { url: store, version: '1.0' }, green: { url: store, version: '1.0' } },
    decision: { flag: 'entity-schema', fallback: 'blue' },
    flags: { folder },
    listen: { port: 0, adminPort: 0 },
  }),
  log: silentLogger,
  facts: {
    take: (batch) => {
      appendFileSync(file, `${JSON.stringify(batch)}\n`)
      return Promise.resolve()
    },
  },
})
process.once('SIGTERM', () => void gateway.close())
process.stdout.write(`${gateway.url} ${gateway.adminUrl}\n`)
