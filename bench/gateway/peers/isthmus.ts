/** The gateway with everything on: API keys, a pin, flags with targeting, metrics, one log line a request. */
import contract from '../../../adapters/index.ts'
import { startGateway } from '../../../src/runtime/node.ts'
import { pinoLogger } from '../../../src/telemetry/node/index.ts'
import { isthmusConfig } from '../isthmus-config.ts'
import { port, store } from './environment.ts'

await startGateway({ contract, config: isthmusConfig(store, port), log: pinoLogger() })
