/** A backend over real HTTP. */
import { onTestFinished } from 'vitest'
import type { Logger, Metrics } from '../../../src/telemetry/index.ts'
import { httpBackend, type Backend, type Timeouts } from '../../../src/upstream/index.ts'
import { undiciTransport } from '../../../src/upstream/node/index.ts'

export interface ReachOptions {
  readonly log: Logger
  readonly metrics: Metrics
  readonly timeouts?: Partial<Timeouts>
  readonly connections?: number | undefined
}

export const reach = (
  name: string,
  version: string,
  url: string,
  { log, metrics, timeouts, connections }: ReachOptions,
): Backend => {
  const backend = httpBackend({
    name,
    version,
    url,
    transport: undiciTransport(connections === undefined ? {} : { connections }),
    ...(connections === undefined ? {} : { connections }),
    log,
    metrics,
    ...(timeouts ? { timeouts } : {}),
  })
  onTestFinished(() => backend.close())
  return backend
}
