/** The backends of a configuration that are databases, without a process between. */
import type { Contract } from '../../contract/index.ts'
import type { BackendConfig } from '../../gateway/config/index.ts'
import type { Logger } from '../../telemetry/index.ts'
import type { Transport } from '../../upstream/index.ts'
import { undiciTransport } from '../../upstream/node/index.ts'
import type { BackendsOptions } from '../backends.ts'
import { storeTransport, type StoreTransport } from './store-transport.ts'

export interface DatabasesOptions {
  readonly contract: Contract
  /** Where tokens are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Logger
  /** Whether who asks may be told what is wrong with the configuration, as whoever wrote it. Clients may not. */
  readonly isAuthor?: boolean
}

export interface Databases {
  /** Of a backend with `spacetimedb`; begins to open it. */
  readonly transport: (name: string, backend: BackendConfig) => Transport
  /**
   * Resolves when all are open, or a server is away, which is waited for while the gateway serves.
   *
   * @throws Failure `config-invalid`
   */
  readonly begun: () => Promise<void>
}

/** Milliseconds that a start, and whoever moves documents, waits for all of them to be there. */
const patienceMs = 10_000

/** What backends of Node go by: a call where they are databases, else HTTP. */
export const nodeTransport =
  ({ transport }: Databases): BackendsOptions['transport'] =>
  (name, backend) => {
    if (backend.spacetimedb) return transport(name, backend)
    const { connections, timeouts: { connectMs } = {} } = backend
    return undiciTransport({
      ...(connections === undefined ? {} : { connections }),
      ...(connectMs === undefined ? {} : { connectMs }),
    })
  }

export const createDatabases = (options: DatabasesOptions): Databases => {
  const transports: StoreTransport[] = []
  return {
    transport: (name, { url, version, spacetimedb, timeouts }) => {
      if (!spacetimedb) throw new Error(`${name} is no database`)
      const connectMs = options.isAuthor ? patienceMs : timeouts?.connectMs
      const transport = storeTransport({
        ...options,
        name,
        version: options.contract.scheme.parse(version) ?? version,
        url,
        spacetimedb,
        ...(connectMs === undefined ? {} : { connectMs }),
      })
      transports.push(transport)
      return transport
    },
    begun: async () => {
      await Promise.all(transports.map((transport) => transport.begun(patienceMs)))
    },
  }
}
