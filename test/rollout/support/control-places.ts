/** Control stores that gateways share, and how they are kept from answering for a while. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { onTestFinished } from 'vitest'
import { openControlStore } from '../../../src/control/node/open.ts'
import type { ControlStore } from '../../../src/control/port.ts'
import { temporaryFolder } from '../../cli/support.ts'
import type { PostgresServer } from '../../support/postgres.ts'
import { startTcpProxy } from '../../support/tcp-proxy.ts'

export interface ControlPlace {
  /** Straight there, whatever happens to gateways on their way. */
  readonly store: ControlStore
  /** Setting `control > store` of a gateway. */
  readonly setting: string | { readonly env: string }
  readonly env: Readonly<Record<string, string>>
  /** Gateways get no write through from now on; the answer ends that. */
  readonly away: () => () => void
}

const opened = async (address: string): Promise<ControlStore> => {
  const store = await openControlStore(address, { folder: '/' })
  onTestFinished(() => store.close())
  await store.migrate()
  return store
}

export const sqlitePlace = async (): Promise<ControlPlace> => {
  const file = join(await temporaryFolder(), 'control.db')
  const setting = `sqlite:${file}`
  const store = await opened(setting)
  return {
    store,
    setting,
    env: {},
    away: () => {
      const holder = new DatabaseSync(file, { timeout: 60_000 })
      holder.exec('begin immediate')
      return () => holder.close()
    },
  }
}

export interface PostgresPlace extends ControlPlace {
  /** Each way takes so many milliseconds more; the answer ends that. */
  readonly slow: (ms: number) => () => void
}

export const postgresPlace = async (server: PostgresServer): Promise<PostgresPlace> => {
  const url = await server.database()
  const proxy = await startTcpProxy(server.address)
  onTestFinished(() => proxy.close())
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(proxy.port)
  return {
    store: await opened(url),
    setting: { env: 'ISTHMUS_TEST_CONTROL' },
    env: { ISTHMUS_TEST_CONTROL: through.href },
    slow: (ms) => {
      proxy.delayMs = ms
      return () => {
        proxy.delayMs = 0
      }
    },
    away: () => {
      proxy.isClosed = true
      proxy.onClient = () => 'cut-before'
      return () => {
        proxy.isClosed = false
        proxy.onClient = () => 'pass'
      }
    },
  }
}
