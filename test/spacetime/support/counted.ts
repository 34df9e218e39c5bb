/** A way to the shared server that counts the copies which are opened through it. */
import { onTestFinished } from 'vitest'
import { startTcpProxy } from '../../support/tcp-proxy.ts'
import { given, server, valueOf } from './given.ts'

export interface CountedServer {
  readonly url: string
  /** Subscriptions to a database so far. */
  opened(database: string): Promise<number>
  /** Whether nobody gets through; connections that there are go on. */
  close(isClosed: boolean): void
  /** Ends the connections at their next message. */
  cut(): void
  /** Lets them be. */
  mend(): void
}

const subscribing = /GET \/v1\/database\/([0-9a-f]{64})\/subscribe/g

export const countedServer = async (): Promise<CountedServer> => {
  const { hostname, port } = new URL(given.url)
  const proxy = await startTcpProxy({ host: hostname, port: Number(port) })
  onTestFinished(() => proxy.close())
  const counts = new Map<string, number>()
  let isCut = false
  proxy.onClient = (bytes) => {
    for (const [, identity = ''] of bytes.toString('latin1').matchAll(subscribing)) {
      counts.set(identity, (counts.get(identity) ?? 0) + 1)
    }
    return isCut ? 'cut-before' : 'pass'
  }
  return {
    url: `http://127.0.0.1:${proxy.port}`,
    opened: async (database) => counts.get(valueOf(await server.identityOf(database))) ?? 0,
    close: (isClosed) => {
      proxy.isClosed = isClosed
    },
    cut: () => {
      isCut = true
    },
    mend: () => {
      isCut = false
    },
  }
}
