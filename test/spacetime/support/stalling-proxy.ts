/** A TCP proxy that holds back what one side sends, as a network does that is broken but not cut. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface StallingProxy {
  readonly url: string
  /** Who is not heard any more: the store, the server or neither. What is held back is lost. */
  silent: 'store' | 'server' | undefined
  close(): void
}

/** @param isHeld which pieces are held back of who is silent; all of them by default */
export const startStallingProxy = async (
  target: string,
  isHeld: (bytes: Buffer) => boolean = () => true,
): Promise<StallingProxy> => {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const pass = (side: 'store' | 'server', from: Socket, to: Socket): void => {
    sockets.add(from)
    from.setNoDelay(true)
    from.on('error', () => undefined)
    from.on('data', (bytes: Buffer) => {
      if (proxy.silent !== side || !isHeld(bytes)) to.write(bytes)
    })
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
  }
  const server = createServer((store) => {
    const there = connect(Number(port), hostname)
    pass('store', store, there)
    pass('server', there, store)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy: StallingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    silent: undefined,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
  return proxy
}
