/** The gateway in a process of its own, started by a parent that sends its configuration. */
import { defineConfig, type GatewayConfigInput } from '../../../src/gateway/index.ts'
import { startGateway } from '../../../src/runtime/node.ts'
import { createMetrics, silentLogger } from '../../../src/telemetry/index.ts'
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
  /** Where errors were caught that nothing was prepared for. */
  readonly defects: readonly string[]
}

const metrics = createMetrics()

const defects = (): readonly string[] =>
  metrics
    .collect()
    .flatMap(({ name, points }) =>
      name === 'isthmus.defects' ? points.map(({ labels }) => String(labels['place'])) : [],
    )

const measured = (): Measured => {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  const resources = process.getActiveResourcesInfo().length
  return { memory: heapUsed + external, resources, defects: defects() }
}

const start = async ({ config }: Told): Promise<void> => {
  const log = silentLogger
  const { url } = await startGateway({ contract, config: defineConfig(config), log, metrics })
  process.on('message', () => process.send?.(measured()))
  process.send?.({ url })
}

process.once('message', (told: Told) => void start(told))
process.once('disconnect', () => process.exit())
