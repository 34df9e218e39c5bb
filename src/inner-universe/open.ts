/** Opens a store, one storage at one schema version, for a connection or for callers in the same process. */
import type { Contract, ContractVersion } from '../contract/index.ts'
import { Failure, know, movingErrors, resourceErrors, type Result } from '../errors/index.ts'
import { createClock } from './clock.ts'
import type { Dialect } from './dialect.ts'
import { dialectKeys, dialectOf } from './dialects.ts'
import { createApp } from './http/app.ts'
import { EventFeed } from './http/event-feed.ts'
import type { PlainHandler } from './http/exchange.ts'
import { silentLog, type Log } from './log.ts'
import { schemaSet } from './schema-set.ts'
import { plant, type Seed } from './seed.ts'
import { sqliteStorage } from './storage/sqlite/storage.ts'
import type { StorageState } from './storage/state.ts'
import type { StorageOpener } from './storage/storage.ts'
import { Store } from './store.ts'

export interface OpenOptions {
  /** Key of the schema version to speak: `2.0`. */
  readonly schema: string
  readonly contract: Contract
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
  /** How many deletions the change feed remembers at least; default 1,000,000. */
  readonly deletionsKept?: number
}

export interface OpenStore {
  /** Of its storage, for people. */
  readonly name: string
  readonly handle: PlainHandler
  /** Whether its storage serves reads and writes as it should. Problem: `storage-unavailable`. */
  readonly ready: () => Result<undefined>
  /** How its storage is that follows a database elsewhere. */
  readonly state: () => StorageState | undefined
  /** Whether it is about to close. */
  readonly closing: boolean
  /** Ends the event streams, and is not ready any more; what is asked then is still answered. */
  drain(): void
  /** Closes the storage; nothing may be under way any more. */
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
 * @throws Failure `config-invalid` (schema unknown, storage of another schema or in use, seed wrong),
 * `storage-unavailable` where a seed cannot be written.
 * @example const { handle } = await openStore({ schema: '2.0', contract, file: 'green.db' })
 */
export const openStore = async ({
  schema,
  contract,
  file = ':memory:',
  storage: open = sqliteStorage(file),
  seed,
  log = silentLog,
  maxBodyBytes = 8 * 1024 * 1024,
  heartbeat = 15_000,
  patience = 30_000,
  deletionsKept = 1_000_000,
}: OpenOptions): Promise<OpenStore> => {
  know({ ...resourceErrors, 'outcome-unknown': movingErrors['outcome-unknown'] })
  const [dialect, version] = known(contract, schema)
  const schemas = schemaSet(version)
  const storage = await open({ dialect, version, deletionsKept, log })
  try {
    if (seed) await plant(storage, schemas, dialect, seed)
  } catch (error) {
    await storage.close()
    throw error
  }
  const feed = new EventFeed()
  storage.onNews(() => feed.notify())
  const store = new Store({ storage, dialect, schemas, clock: createClock() })
  const limits = { maxBodyBytes, heartbeat, patience }
  const handle = createApp({ dialect, version, schemas, storage, store, feed, ...limits }, log)
  const drain = (): void => feed.close()
  return {
    name: storage.name,
    handle,
    ready: () => storage.ready(),
    state: () => storage.state(),
    get closing() {
      return feed.closed
    },
    drain,
    close: () => {
      drain()
      return storage.close()
    },
  }
}
