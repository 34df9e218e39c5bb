/** The Worker that the suites run: a compiled contract, with the suite's flags, and its configuration as a binding. */
import contract from '#contract'
import { staticSource } from '../../src/flags/index.ts'
import { allParts, defineConfig, type GatewayConfigInput } from '../../src/gateway/index.ts'
import scanner from '../../src/json/wasm/scanner.wasm'
import { createWorker } from '../../src/runtime/create-worker.ts'
import { flagFiles } from '../suite/flag-files.ts'

export default createWorker({
  contract,
  config: (env) => defineConfig(JSON.parse(String(env['CONFIG'])) as GatewayConfigInput),
  parts: allParts,
  flags: () => staticSource(flagFiles),
  scanner,
})
