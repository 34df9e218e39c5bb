/** A TCP proxy that counts bytes, and cuts its connections in the middle of what it passes on. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface CuttingProxy {
  readonly url: string
  /** Cuts after so many bytes more from a side; the rest of them is lost. */
  cutAfter(side: 'client' | 'server', bytes: number): void
  /** Bytes of each side since then. */
  readonly passed: { client: number; server: number }
  close(): void
}

export const startCuttingProxy = async (target: string): Promise<CuttingProxy> => {
  const sockets = new Set<Socket>()
  const passed = { client: 0, server: 0 }
  const left = { client: Infinity, server: Infinity }
  const { hostname, port } = new URL(target)

  const kept = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    return socket
  }

  const cut = (): void => {
    left.client = Infinity
    left.server = Infinity
    // What was written so far still arrives.
    for (const socket of sockets) socket.destroySoon()
  }

  const pass = (side: 'client' | 'server', from: Socket, to: Socket): void => {
    from.on('data', (bytes: Buffer) => {
      const taken = bytes.subarray(0, Math.min(bytes.length, left[side]))
      passed[side] += taken.length
      left[side] -= taken.length
      to.write(taken)
      if (left[side] === 0) cut()
    })
    from.on('close', () => to.destroySoon())
  }

  const server = createServer((accepted) => {
    const client = kept(accepted)
    const store = kept(connect(Number(port), hostname))
    pass('client', client, store)
    pass('server', store, client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('There is no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    passed,
    cutAfter: (side, bytes) => {
      passed.client = 0
      passed.server = 0
      left[side] = bytes
      if (bytes === 0) cut()
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
