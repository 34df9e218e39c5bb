/** The Worker of this folder's tests: contract and configuration are told by bindings. */
import { allParts, defineConfig, type GatewayConfigInput } from '../../../src/gateway/index.ts'
import scanner from '../../../src/json/wasm/scanner.wasm'
import { staticSource } from '../../../src/flags/index.ts'
import {
  createWorker,
  type WorkerEnv,
  type WorkerHandler,
} from '../../../src/runtime/create-worker.ts'
import { flagFile } from '../../suite/semantics/runtime.ts'
import { contracts, type ContractName } from '../../suite/versions/contracts.ts'

const workers = new Map<string, WorkerHandler>()

const workerOf = (name: string): WorkerHandler => {
  const worker =
    workers.get(name) ??
    createWorker({
      contract: contracts[name as ContractName],
      config: (env) => defineConfig(JSON.parse(String(env['CONFIG'])) as GatewayConfigInput),
      parts: allParts,
      flags: () => staticSource({ 'store.json': flagFile }),
      scanner,
    })
  workers.set(name, worker)
  return worker
}

export default {
  fetch: (request: Request, env: WorkerEnv): Promise<Response> =>
    workerOf(String(env['CONTRACT'])).fetch(request, env),
}
