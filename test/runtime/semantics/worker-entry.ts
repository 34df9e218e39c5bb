/** The Worker of this folder's tests: their own contract, and the configuration as a binding. */
import { allParts, defineConfig, type GatewayConfigInput } from '../../../src/gateway/index.ts'
import scanner from '../../../src/json/wasm/scanner.wasm'
import { staticSource } from '../../../src/flags/index.ts'
import { createWorker } from '../../../src/runtime/create-worker.ts'
import { contract } from '../../suite/semantics/contract.ts'
import { flagFile } from '../../suite/semantics/runtime.ts'

export default createWorker({
  contract,
  config: (env) => defineConfig(JSON.parse(String(env['CONFIG'])) as GatewayConfigInput),
  parts: allParts,
  flags: () => staticSource({ 'store.json': flagFile }),
  scanner,
})
