/** The gateway in front of one store, with the contract of this folder: its functions run in workerd. */
import { defineConfig } from '../../../src/gateway/index.ts'
import { createWorker } from '../../../src/runtime/create-worker.ts'
import { contract } from './contract.ts'

export default createWorker({
  contract,
  config: (env) =>
    defineConfig({
      backends: { blue: { url: String(env['STORE']), version: '3.0' } },
      decision: { flag: 'store', fallback: 'blue' },
    }),
  flags: {
    'store.json': {
      flags: { store: { state: 'ENABLED', variants: { blue: 'blue' }, defaultVariant: 'blue' } },
    },
  },
})
