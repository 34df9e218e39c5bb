/** The backends of a configuration, each over a transport of its own. */
import type { GatewayConfig } from '../gateway/index.ts'
import type { Logger, Metrics } from '../telemetry/index.ts'
import { httpBackend, type Backend, type Transport } from '../upstream/index.ts'

export interface BackendsOptions {
  /** The runtime's transport, within the limits of the backend. */
  readonly transport: (limits: {
    readonly connectMs?: number
    readonly connections?: number
  }) => Transport
  readonly log: Logger
  readonly metrics: Metrics
}

/** @throws Failure `config-invalid` when an address is wrong */
export const backendsOf = (
  config: GatewayConfig,
  { transport, log, metrics }: BackendsOptions,
): ReadonlyMap<string, Backend> =>
  new Map(
    Object.entries(config.backends).map(([name, { url, version, connections, timeouts = {} }]) => {
      const { connectMs, headersMs, bodyMs, totalMs } = timeouts
      const bound = connections === undefined ? {} : { connections }
      const backend = httpBackend({
        name,
        version,
        url,
        transport: transport({ ...bound, ...(connectMs === undefined ? {} : { connectMs }) }),
        ...bound,
        timeouts: {
          ...(headersMs === undefined ? {} : { headersMs }),
          ...(bodyMs === undefined ? {} : { bodyMs }),
          ...(totalMs === undefined ? {} : { totalMs }),
        },
        log,
        metrics,
      })
      return [name, backend]
    }),
  )
