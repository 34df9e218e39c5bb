/** Starts a store on a port. */
import { listen } from '../http/node/listen.ts'
import { storeListener } from './http/listener.ts'
import { openStore, type OpenOptions } from './open.ts'

export interface StoreOptions extends OpenOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** 0 for any free port. */
  readonly port: number
  /** Milliseconds that answers under way may take once the store closes; default 5,000. */
  readonly grace?: number
}

export interface RunningStore {
  /** Origin without a slash at the end: `http://127.0.0.1:4102`. */
  readonly url: string
  readonly port: number
  /** Finishes the answers under way, ends the event streams and closes the storage. */
  close(): Promise<void>
}

/**
 * @throws Failure those of `openStore`, `port-in-use`.
 * @example const store = await startStore({ schema: '2.0', contract, port: 4102, file: 'green.db' })
 */
export const startStore = async ({
  host = '127.0.0.1',
  port,
  grace = 5000,
  ...options
}: StoreOptions): Promise<RunningStore> => {
  const store = await openStore(options)
  const listener = storeListener(store.handle, () => store.closing)
  const server = await listen(listener, { host, port, grace }).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  const { url } = server
  const { schema, log } = options
  log?.info({ schema, url, storage: store.name }, 'store is listening')
  const close = async (): Promise<void> => {
    store.drain()
    await server.close()
    await store.close()
  }
  let closing: Promise<void> | undefined
  return { url, port: server.port, close: () => (closing ??= close()) }
}
