/** A proxy in front of a store, over real sockets, which holds, loses, delays or refuses what it is told to. */
import { once } from 'node:events'
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTrap, type Fate, type Match, type Passing, type SetTrap, type Trap } from './fates.ts'

export interface Seen {
  readonly method: string
  readonly path: string
  /** What the store answered; undefined where it was not asked, or not yet. */
  status?: number
}

export interface StoreProxy {
  readonly url: string
  /** What has come so far, in order. */
  readonly seen: readonly Seen[]
  /** From now on; of several traps the first that takes a request decides. */
  trap(match: Match, fate: Fate): Trap
  /** Nothing gets through, as if the store were gone, until it is called off. */
  down(): Trap
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** Of one connection alone: what the body says by itself is not told twice. */
const own = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length'])

const passedOn = (headers: IncomingMessage['headers']): IncomingMessage['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name)))

const reply = (response: ServerResponse, { status, headers, body }: Answer): void => {
  const hasBody = status !== 204 && status !== 304
  response.writeHead(status, {
    ...passedOn(headers),
    ...(hasBody && { 'content-length': body.length }),
  })
  response.end(body)
}

export const startProxy = async (target: string): Promise<StoreProxy> => {
  const agent = new Agent({ keepAlive: true })
  const { hostname, port } = new URL(target)
  const traps: SetTrap[] = []
  const seen: Seen[] = []

  const send = async ({ method, path, headers, body }: Passing): Promise<Answer> => {
    const outgoing = request({
      agent,
      host: hostname,
      port,
      method,
      path,
      headers: {
        ...passedOn(headers as IncomingMessage['headers']),
        ...(body.length > 0 && { 'content-length': body.length }),
      },
    })
    outgoing.end(body)
    const [message] = (await once(outgoing, 'response')) as [IncomingMessage]
    const { statusCode: status = 0, headers: told } = message
    return { status, headers: told, body: await bodyOf(message) }
  }

  /** @returns undefined where the connection is to be cut */
  const fated = async (passing: Passing, noted: Seen): Promise<Answer | undefined> => {
    const trap = traps.find((one) => one.takes(passing))
    const fate = trap?.fate
    if (fate === 'cut-before') return undefined
    if (fate === 'refuse') return { status: 503, headers: {}, body: Buffer.alloc(0) }
    if (fate === 'deny') return { status: 409, headers: {}, body: Buffer.alloc(0) }
    if (fate === 'hold') await trap?.released
    if (typeof fate === 'number') await new Promise((resolve) => setTimeout(resolve, fate))
    const answer = await send(passing)
    noted.status = answer.status
    trap?.answered()
    if (fate === 'hold-answer') await trap?.released
    return fate === 'cut-after' ? undefined : answer
  }

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url: path = '/', headers } = message
    const noted: Seen = { method, path }
    seen.push(noted)
    const answer = await fated({ method, path, headers, body: await bodyOf(message) }, noted)
    if (!answer) message.socket.destroy()
    else if (!response.destroyed) reply(response, answer)
  }

  const server = createServer((message, response) => {
    // Either end may be gone.
    serve(message, response).catch(() => message.socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const trap = (match: Match, fate: Fate): Trap => {
    const set = setTrap(match, fate)
    traps.push(set)
    return set
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    trap,
    down: () => trap({}, 'cut-before'),
    close: async () => {
      for (const one of traps) one.release()
      server.closeAllConnections()
      server.close()
      agent.destroy()
      await once(server, 'close')
    },
  }
}
