/** The backends of a configuration, each over a transport of its own. */
import type { BackendConfig, GatewayConfig } from '../gateway/index.ts'
import type { Logger, Metrics } from '../telemetry/index.ts'
import { httpBackend, type Backend, type Transport } from '../upstream/index.ts'

export interface BackendsOptions {
  /** The runtime's transport, within the limits of the backend. */
  readonly transport: (name: string, backend: BackendConfig) => Transport
  readonly log: Logger
  readonly metrics: Metrics
}

/** @throws Failure `config-invalid` when an address is wrong */
export const backendsOf = (
  config: GatewayConfig,
  { transport, log, metrics }: BackendsOptions,
): ReadonlyMap<string, Backend> =>
  new Map(
    Object.entries(config.backends).map(([name, declared]) => {
      const { url, version, connections, timeouts = {} } = declared
      const { headersMs, bodyMs, totalMs } = timeouts
      const backend = httpBackend({
        name,
        version,
        url,
        transport: transport(name, declared),
        ...(connections === undefined ? {} : { connections }),
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
