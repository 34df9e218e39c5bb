/** Starts a store: one storage, one schema version, one port. */
import { Failure, know, movingErrors, resourceErrors } from '../errors/index.ts'
import type { Contract, ContractVersion } from '../contract/index.ts'
import { listen } from '../http/node/listen.ts'
import { createClock } from './clock.ts'
import type { Dialect } from './dialect.ts'
import { dialectKeys, dialectOf } from './dialects.ts'
import { createApp } from './http/app.ts'
import { EventFeed } from './http/event-feed.ts'
import { silentLog, type Log } from './log.ts'
import { schemaSet } from './schema-set.ts'
import { plant, type Seed } from './seed.ts'
import { sqliteStorage } from './storage/sqlite/storage.ts'
import type { StorageOpener } from './storage/storage.ts'
import { Store } from './store.ts'

export interface StoreOptions {
  /** Key of the schema version to speak: `2.0`. */
  readonly schema: string
  readonly contract: Contract
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** 0 for any free port. */
  readonly port: number
  /** The SQLite file, created when absent; `:memory:`, the default, for none. */
  readonly file?: string
  /** Where documents are kept in place of a SQLite file. */
  readonly storage?: StorageOpener
  /** What an empty store is filled with. */
  readonly seed?: Seed
  readonly log?: Log
  /** Largest request body; default 8 MiB. */
  readonly maxBodyBytes?: number
  /** Milliseconds between comments on a quiet event stream; default 15,000. */
  readonly heartbeat?: number
  /** Milliseconds that a client of a streamed answer may take nothing; default 30,000. */
  readonly patience?: number
  /** Milliseconds that answers under way may take once the store closes; default 5,000. */
  readonly grace?: number
  /** How many deletions the change feed remembers at least; default 1,000,000. */
  readonly deletionsKept?: number
}

export interface RunningStore {
  /** Origin without a slash at the end: `http://127.0.0.1:4102`. */
  readonly url: string
  readonly port: number
  /** Finishes the answers under way, ends the event streams and closes the storage. */
  close(): Promise<void>
}

const known = (contract: Contract, schema: string): readonly [Dialect, ContractVersion] => {
  const [dialect, version] = [dialectOf(schema), contract.version(schema)]
  if (dialect && version) return [dialect, version]
  const choices = dialectKeys.filter((key) => contract.version(key))
  throw new Failure('config-invalid', `The store does not know schema ${schema}`, [
    { place: 'schema', message: `unknown version ${schema}`, choices },
  ])
}

/**
 * @throws Failure `config-invalid` (schema unknown, storage of another schema or in use, seed
 * wrong), `port-in-use`; `storage-unavailable` where a seed cannot be written.
 * @example const store = await startStore({ schema: '2.0', contract, port: 4102, file: 'green.db' })
 */
export const startStore = async ({
  schema,
  contract,
  host = '127.0.0.1',
  port,
  file = ':memory:',
  storage: open = sqliteStorage(file),
  seed,
  log = silentLog,
  maxBodyBytes = 8 * 1024 * 1024,
  heartbeat = 15_000,
  patience = 30_000,
  grace = 5000,
  deletionsKept = 1_000_000,
}: StoreOptions): Promise<RunningStore> => {
  know({ ...resourceErrors, 'outcome-unknown': movingErrors['outcome-unknown'] })
  const [dialect, version] = known(contract, schema)
  const schemas = schemaSet(version)
  const storage = await open({ dialect, version, deletionsKept, log })
  try {
    if (seed) await plant(storage, schemas, dialect, seed)
    const feed = new EventFeed()
    storage.onNews(() => feed.notify())
    const store = new Store({ storage, dialect, schemas, clock: createClock() })
    const service = {
      dialect,
      version,
      schemas,
      storage,
      store,
      feed,
      maxBodyBytes,
      heartbeat,
      patience,
    }
    const app = createApp(service, log)
    const server = await listen((message, response) => void app(message, response), {
      host,
      port,
      grace,
    })
    const { url } = server
    log.info({ schema, url, storage: storage.name }, 'store is listening')
    const close = async (): Promise<void> => {
      feed.close()
      await server.close()
      await storage.close()
    }
    let closing: Promise<void> | undefined
    return { url, port: server.port, close: () => (closing ??= close()) }
  } catch (error) {
    await storage.close()
    throw error
  }
}
