/** The gateway in front of one store, with the contract of this folder: its functions run in workerd. */
import { staticSource } from '../../../src/flags/index.ts'
import { allParts, defineConfig, type GatewayConfigInput } from '../../../src/gateway/index.ts'
import { createWorker } from '../../../src/runtime/create-worker.ts'
import { contract } from './contract.ts'

const textOf = (binding: unknown): string => (typeof binding === 'string' ? binding : '')

export default createWorker({
  contract,
  config: (env) =>
    defineConfig({
      backends: { blue: { url: textOf(env['STORE']), version: '3.0' } },
      decision: { flag: 'store', fallback: 'blue' },
      ...(JSON.parse(textOf(env['CONFIG']) || '{}') as Partial<GatewayConfigInput>),
    }),
  parts: allParts,
  flags: () =>
    staticSource({
      'store.json': {
        flags: { store: { state: 'ENABLED', variants: { blue: 'blue' }, defaultVariant: 'blue' } },
      },
    }),
})
