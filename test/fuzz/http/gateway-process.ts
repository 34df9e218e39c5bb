/** The gateway in a process of its own, started by a parent that sends its configuration. */
import { defineConfig, type GatewayConfigInput } from '../../../src/gateway/index.ts'
import { startGateway } from '../../../src/runtime/node.ts'
import { silentLogger } from '../../../src/telemetry/index.ts'
import { contract } from '../../gateway/support/contract.ts'

/** What the process is told at first; then, each `measure` is answered with a `Measured`. */
export interface Told {
  readonly config: GatewayConfigInput
}

export interface Measured {
  /** Bytes on the heap and beside it, after a collection. */
  readonly memory: number
  /** Sockets, timers and what else keeps a process going. */
  readonly resources: number
}

const measured = (): Measured => {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return { memory: heapUsed + external, resources: process.getActiveResourcesInfo().length }
}

const start = async ({ config }: Told): Promise<void> => {
  const { url } = await startGateway({ contract, config: defineConfig(config), log: silentLogger })
  process.on('message', () => process.send?.(measured()))
  process.send?.({ url })
}

process.once('message', (told: Told) => void start(told))
process.once('disconnect', () => process.exit())
