/** The backends of a configuration, each over a transport of its own. */
import { Failure } from '../errors/index.ts'
import type { BackendConfig, GatewayConfig } from '../gateway/index.ts'
import type { Logger, Metrics } from '../telemetry/index.ts'
import { httpBackend, type Backend, type Transport } from '../upstream/index.ts'

export interface BackendsOptions {
  /** The runtime's transport, within the limits of the backend. */
  readonly transport: (limits: {
    readonly connectMs?: number
    readonly connections?: number
  }) => Transport
  /** To a backend that is a database; there is none on Workers. */
  readonly database?: (name: string, backend: BackendConfig) => Transport
  readonly log: Logger
  readonly metrics: Metrics
}

const onNodeOnly = (name: string): never => {
  throw new Failure('config-invalid', `Backend ${name} is a database of SpacetimeDB: only on Node`)
}

/** @throws Failure `config-invalid` when an address is wrong */
export const backendsOf = (
  config: GatewayConfig,
  { transport, database = onNodeOnly, log, metrics }: BackendsOptions,
): ReadonlyMap<string, Backend> =>
  new Map(
    Object.entries(config.backends).map(([name, declared]) => {
      const { url, version, connections, timeouts = {} } = declared
      const { connectMs, headersMs, bodyMs, totalMs } = timeouts
      const bound = connections === undefined ? {} : { connections }
      const backend = httpBackend({
        name,
        version,
        url,
        transport: declared.spacetimedb
          ? database(name, declared)
          : transport({ ...bound, ...(connectMs === undefined ? {} : { connectMs }) }),
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
