/** The backends of a configuration that are databases, without a process between. */
import type { Contract } from '../../contract/index.ts'
import type { BackendConfig } from '../../gateway/config/index.ts'
import { silentLogger, type Logger } from '../../telemetry/index.ts'
import type { Transport } from '../../upstream/index.ts'
import { undiciTransport } from '../../upstream/node/index.ts'
import type { BackendsOptions } from '../backends.ts'
import { probeTransport } from './probe-database.ts'
import type { SharedStore } from './shared-store.ts'
import { storeTransport, type StoreTransport } from './store-transport.ts'

export interface DatabasesOptions {
  readonly contract: Contract
  /** Where tokens are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Logger
  /** Whether who asks may be told what is wrong with the configuration, as whoever wrote it. Clients may not. */
  readonly isAuthor?: boolean
  /** Whether none is made where there is none, as whoever only reads wants it. */
  readonly mustExist?: boolean
}

/** A backend that is a database. */
export interface Database {
  readonly backend: string
  /** Where it is. */
  readonly url: string
  readonly store: SharedStore
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
  /** Those that were asked for. */
  readonly all: () => readonly Database[]
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

/** A transport that only finds out whether the backend of it is there, and opens no copy of its documents. */
export const probing =
  (options: Pick<DatabasesOptions, 'contract' | 'env'>) =>
  (name: string, { url, version, spacetimedb }: BackendConfig): Transport => {
    if (!spacetimedb) return undiciTransport()
    const key = options.contract.scheme.parse(version) ?? version
    return probeTransport({
      ...options,
      name,
      version: key,
      url,
      spacetimedb,
      log: silentLogger,
    })
  }

export const createDatabases = (options: DatabasesOptions): Databases => {
  const transports: StoreTransport[] = []
  const all: Database[] = []
  return {
    all: () => all,
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
      all.push({ backend: name, url, store: transport.store })
      return transport
    },
    begun: async () => {
      await Promise.all(transports.map((transport) => transport.begun(patienceMs)))
    },
  }
}
