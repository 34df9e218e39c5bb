/** A TCP proxy on a port of its own, which loses what it is told to lose. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface TcpProxy {
  readonly port: number
  /**
   * What happens to bytes of the client: they go on, or the connection is cut before they do, or
   * after the server has answered them, whose answer nobody gets; or they are held for ever.
   */
  onClient: (bytes: Buffer) => 'pass' | 'cut-before' | 'cut-after' | 'hold'
  /** Milliseconds that bytes take on their way, in each direction. */
  delayMs: number
  /** Whether new connections are refused. */
  isClosed: boolean
  close(): Promise<void>
}

export const startTcpProxy = async (target: {
  readonly host: string
  readonly port: number
}): Promise<TcpProxy> => {
  const sockets = new Set<Socket>()
  const kept = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    return socket
  }

  /** One direction of a connection: bytes stay in their order, also where the delay changes. */
  const lane = (): ((go: () => void) => void) => {
    let last = Promise.resolve()
    let waiting = 0
    return (go) => {
      if (proxy.delayMs === 0 && waiting === 0) return go()
      const due = performance.now() + proxy.delayMs
      const before = last
      const mine = async (): Promise<void> => {
        await before
        const left = due - performance.now()
        if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
        waiting -= 1
        go()
      }
      waiting += 1
      last = mine()
    }
  }

  const server = createServer((accepted) => {
    const client = kept(accepted)
    if (proxy.isClosed) {
      client.destroy()
      return
    }
    const store = kept(connect(target))
    const [there, back] = [lane(), lane()]
    let isCut = false
    const cut = () => {
      client.destroy()
      store.destroy()
    }
    client.on('data', (bytes) => {
      const fate = proxy.onClient(bytes)
      if (fate === 'hold') return
      isCut = fate === 'cut-after'
      if (fate === 'cut-before') cut()
      else there(() => store.write(bytes))
    })
    store.on('data', (bytes) => {
      if (isCut) cut()
      else back(() => client.write(bytes))
    })
    client.on('close', () => store.destroy())
    store.on('close', () => client.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('There is no port')

  const proxy: TcpProxy = {
    port: address.port,
    onClient: () => 'pass',
    delayMs: 0,
    isClosed: false,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}
