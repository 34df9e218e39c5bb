/** The Worker that the suite runs: the shipped contract, with the suite's configuration and flags as bindings. */
import contract from '../../adapters/index.ts'
import { defineConfig, type GatewayConfigInput } from '../../src/gateway/index.ts'
import scanner from '../../src/json/wasm/scanner.wasm'
import { createWorker } from '../../src/runtime/create-worker.ts'
import { flagFiles } from '../suite/flag-files.ts'

export default createWorker({
  contract,
  config: (env) => defineConfig(JSON.parse(String(env['CONFIG'])) as GatewayConfigInput),
  flags: flagFiles,
  scanner,
})
