/**
 * The one place where tests start embedded stores, on the storage that `ISTHMUS_TEST_STORAGE` names:
 *
 * - `sqlite`, the default;
 * - `sqlite-again`, where each write is worked out in vain before it counts, as it is by a storage on which
 *   somebody else was faster;
 * - `spacetimedb`, where a file is a database of its own;
 * - `within`, the same, where gateways of the same process have the store in themselves, and no socket to it.
 */
import { hash, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { failed, problem } from '../../src/errors/index.ts'
import {
  spacetimeStorage,
  sqliteStorage,
  startStore,
  type RunningStore,
  type Storage,
  type StorageOpener,
  type StoreOptions,
} from '../../src/inner-universe/index.ts'
import type { SpacetimedbConfig } from '../../src/gateway/index.ts'
import { listen } from '../../src/http/node/listen.ts'
import { storeListener } from '../../src/inner-universe/http/listener.ts'
import { leaseStore } from '../../src/runtime/node/shared-store.ts'
import { serverOf } from '../../src/spacetime/index.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { soon } from './runs.ts'

/** The same storage, but for what is said. */
export const storageBut = (storage: Storage, more: Partial<Storage>): Storage => ({
  name: storage.name,
  documents: storage.documents,
  ranges: storage.ranges,
  changes: storage.changes,
  transaction: (work) => storage.transaction(work),
  onNews: (listener) => storage.onNews(listener),
  ready: () => storage.ready(),
  readable: () => storage.readable(),
  legible: (resource, id) => storage.legible(resource, id),
  state: () => storage.state(),
  close: () => storage.close(),
  ...more,
})

const inVain = failed(problem('storage-unavailable', 'Another writer was faster.'))

/** Works each write out once more, after what it wrote was taken back. */
export const again =
  (open: StorageOpener): StorageOpener =>
  async (needs) => {
    const storage = await open(needs)
    return storageBut(storage, {
      transaction: async (work) => {
        const first = await storage.transaction<never>((writing) => {
          const worked = work(writing)
          return worked.ok ? inVain : worked
        })
        return first === inVain ? storage.transaction(work) : first
      },
    })
  }

interface Server {
  readonly url: string
  readonly token: string
}

/** Told by `spacetimedb-env.ts`, also to the processes that a test starts. */
const server = (): Server => {
  const told = process.env['ISTHMUS_TEST_SPACETIMEDB']
  if (told === undefined) throw new Error('There is no SpacetimeDB')
  return JSON.parse(told) as Server
}

/** A file is a database of its own. */
const databaseOf = (file: string): string =>
  file === ':memory:'
    ? `memory-${randomUUID()}`
    : `file-${hash('sha256', resolve(file), 'hex').slice(0, 32)}`

/** What stands for `:memory:` is deleted when it is closed. */
const inSpacetimeDb = (file: string): StorageOpener => {
  const database = databaseOf(file)
  const open = spacetimeStorage({ ...server(), database })
  return async (needs) => {
    const storage = await open(needs)
    if (file !== ':memory:') return storage
    return storageBut(storage, {
      close: async () => {
        await storage.close()
        await serverOf(server()).deleteDatabase(database)
      },
    })
  }
}

/** What keeps the documents of a file; `:memory:` is one that nobody opens again. */
const openers: Readonly<Record<string, (file: string) => StorageOpener>> = {
  sqlite: sqliteStorage,
  'sqlite-again': (file) => again(sqliteStorage(file)),
  spacetimedb: inSpacetimeDb,
  within: inSpacetimeDb,
}

const kind = process.env['ISTHMUS_TEST_STORAGE'] ?? 'sqlite'
export const onSpacetimeDb = kind === 'spacetimedb' || kind === 'within'

/** What a file stands for in this run. */
export const storageOf = (file: string): StorageOpener => {
  const opener = openers[kind]
  if (!opener) throw new Error(`ISTHMUS_TEST_STORAGE is ${Object.keys(openers).join(', ')}`)
  return opener(file)
}

export type EmbeddedStoreOptions = Omit<StoreOptions, 'storage' | 'file'> & {
  /** `:memory:`, the default, for a store that nobody starts again. */
  readonly file?: string
}

/** By the addresses of the stores that gateways of this process have in themselves. */
const within = new Map<string, SpacetimedbConfig>()

/** The database of a store that this process has started, where gateways are to have it in themselves. */
export const databaseAt = (url: string): SpacetimedbConfig | undefined => within.get(url)

/** A listener before the very store that gateways of this process call. */
const startWithin = async (
  { schema, contract, host = '127.0.0.1', port }: EmbeddedStoreOptions,
  file: string,
): Promise<RunningStore> => {
  const spacetimedb = { ...server(), database: databaseOf(file) }
  const more = { contract, env: {}, log: silentLogger }
  const lease = leaseStore({ name: 'test', version: schema, spacetimedb, ...more })
  await lease.store.begun(soon)
  const { handle } = await lease.store.store(soon)
  const listener = await listen(
    storeListener(handle, () => false),
    { host, port, grace: 0 },
  )
  within.set(listener.url, spacetimedb)
  return {
    url: listener.url,
    port: listener.port,
    close: async () => {
      within.delete(listener.url)
      await listener.close()
      await lease.close()
      if (file === ':memory:') await serverOf(server()).deleteDatabase(spacetimedb.database)
    },
  }
}

/** Others have what the configuration of a gateway cannot say. */
const isPlain = (options: EmbeddedStoreOptions): boolean =>
  Object.keys(options).every((name) => /^(?:schema|contract|host|port)$/.test(name))

export const startEmbeddedStore = ({
  file = ':memory:',
  ...options
}: EmbeddedStoreOptions): Promise<RunningStore> =>
  kind === 'within' && isPlain(options)
    ? startWithin(options, file)
    : startStore({ ...options, storage: storageOf(file) })

/** The words of `isthmus store` that name its storage. */
export const dataWords = (file: string): readonly string[] => {
  if (!onSpacetimeDb) return ['--data', file]
  const { url, token } = server()
  const tokenFile = `${file}.token`
  writeFileSync(tokenFile, token, { mode: 0o600 })
  return ['--spacetimedb', `${url}/${databaseOf(file)}`, '--token-file', tokenFile]
}

/**
 * Whether documents are in SQLite files, for tests that are about these; else it tells why they are skipped.
 *
 * @example test.runIf(inSqlite('what is written to the file past the store'))('…', …)
 */
export const inSqlite = (what: string): boolean => {
  const is = !onSpacetimeDb
  if (!is) console.warn(`Skipped: ${what}, because documents are not in a SQLite file.`)
  return is
}
