/** A backend over real HTTP, or a store of this process where gateways are to have it in themselves. */
import { onTestFinished } from 'vitest'
import type { Contract } from '../../../src/contract/index.ts'
import { storeTransport } from '../../../src/runtime/node/store-transport.ts'
import type { Logger, Metrics } from '../../../src/telemetry/index.ts'
import { httpBackend, type Backend, type Timeouts } from '../../../src/upstream/index.ts'
import { undiciTransport } from '../../../src/upstream/node/index.ts'
import { databaseAt } from '../../support/embedded-store.ts'

export interface ReachOptions {
  readonly contract?: Contract
  readonly log: Logger
  readonly metrics: Metrics
  readonly timeouts?: Partial<Timeouts>
  readonly connections?: number | undefined
}

export const reach = (
  name: string,
  version: string,
  url: string,
  { contract, log, metrics, timeouts, connections }: ReachOptions,
): Backend => {
  const spacetimedb = contract && databaseAt(url)
  const backend = httpBackend({
    name,
    version,
    url,
    transport: spacetimedb
      ? storeTransport({ name, version, url, spacetimedb, contract, env: {}, log })
      : undiciTransport(connections === undefined ? {} : { connections }),
    ...(connections === undefined ? {} : { connections }),
    log,
    metrics,
    ...(timeouts ? { timeouts } : {}),
  })
  onTestFinished(() => backend.close())
  return backend
}
