/** Real HTTP servers and a plain client, all on 127.0.0.1. */
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { soon } from '../../support/runs.ts'

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Store {
  readonly url: string
  /** Every request whose body has arrived, in order. */
  readonly received: Received[]
  readonly last: () => Received
}

const bodyOf = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

export const listen = (server: Server): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })

const closing = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

export type Answer = (
  request: Received,
  outgoing: Parameters<RequestListener>[1],
  incoming: IncomingMessage,
) => void

/** A store that answers as the test says. Gone when the test is over. */
export const startStore = async (answer: Answer): Promise<Store> => {
  const received: Received[] = []
  const server = createServer((incoming, outgoing) => {
    void bodyOf(incoming)
      .then((body) => {
        const { method = '', url = '', headers } = incoming
        const request = { method, url, headers, body }
        received.push(request)
        return answer(request, outgoing, incoming)
      })
      .catch(() => outgoing.destroy())
  })
  const url = await listen(server)
  onTestFinished(() => closing(server))
  return { url, received, last: () => received.at(-1) as Received }
}

/** A listener that is gone when the test is over. */
export const startListener = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  const url = await listen(server)
  onTestFinished(() => closing(server))
  return url
}

export interface CallOptions {
  readonly method?: string
  /** Lists are sent as several lines. */
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Uint8Array
  /** Called with each part of the answer's body. */
  readonly heard?: () => void
}

export interface Called {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly json: Record<string, unknown>
  /** Whether the answer ended as it should. */
  readonly complete: boolean
}

/** One request on a connection of its own. */
export const call = (
  url: string,
  { method = 'GET', headers = {}, body, heard }: CallOptions = {},
): Promise<Called> =>
  new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        heard?.()
      })
      incoming.on('error', () => undefined)
      incoming.on('close', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text,
          get json() {
            return JSON.parse(text)
          },
          complete: incoming.complete,
        })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })

/** Waits for something of the outside world. @throws when it does not happen in time */
export const until = async (holds: () => boolean, ms = soon): Promise<void> => {
  const deadline = Date.now() + ms
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
