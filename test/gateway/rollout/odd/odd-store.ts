/** A store of documents over real sockets, which does what it is told to do otherwise. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** What it does in place of the usual; undefined for the usual. */
export type Odd = (
  asked: Asked,
  usual: () => Answer,
  response: ServerResponse,
) => Promise<Answer | 'done' | undefined> | Answer | 'done' | undefined

export interface OddStore {
  readonly url: string
  /** Documents by their paths, as they came. */
  readonly documents: Map<string, { text: string; revision: number }>
  readonly asked: Asked[]
  odd: Odd
  close(): Promise<void>
}

const isList = (path: string): boolean => path.split('/').length % 2 === 0

export const startOddStore = async (odd: Odd = () => undefined): Promise<OddStore> => {
  const documents: OddStore['documents'] = new Map()
  const asked: Asked[] = []
  let revisions = 0
  let made = 0

  const shown = (path: string, status = 200): Answer => {
    const found = documents.get(path)
    if (!found) return { status: 404, body: '{"message":"There is none"}' }
    const headers = { etag: `"${found.revision}"`, 'content-type': 'application/json' }
    return { status, headers, body: found.text }
  }
  const stored = (path: string, text: string, status: number): Answer => {
    documents.set(path, { text, revision: (revisions += 1) })
    return shown(path, status)
  }
  const usual = ({ method, path: whole, headers, body }: Asked): Answer => {
    const [path = ''] = whole.split('?')
    const found = documents.get(path)
    const [ifMatch, ifNone] = [headers['if-match'], headers['if-none-match']]
    if (isList(path) && method === 'GET') {
      const items = [...documents].filter(
        ([at]) => at.startsWith(`${path}/`) && !at.slice(path.length + 1).includes('/'),
      )
      const list = items.map(([, { text }]) => text).toReversed()
      return {
        status: 200,
        headers: { 'content-type': 'application/json', date: new Date().toUTCString() },
        body: `{"items":[${list.join(',')}]}`,
      }
    }
    if (isList(path) && method === 'POST') {
      made += 1
      const id = `made-${made}`
      const text = JSON.stringify({ ...(JSON.parse(body.toString()) as object), id })
      return stored(`${path}/${id}`, text, 201)
    }
    if (method === 'GET' || method === 'HEAD') return shown(path)
    if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== `"${found?.revision}"`) {
      return { status: 412, body: '' }
    }
    if (ifNone === '*' && found) return { status: 412, body: '' }
    if (method === 'PUT') return stored(path, body.toString(), found ? 200 : 201)
    if (method === 'PATCH') {
      if (!found) return shown(path)
      const text = JSON.stringify({
        ...(JSON.parse(found.text) as object),
        ...(JSON.parse(body.toString()) as object),
      })
      return stored(path, text, 200)
    }
    if (method === 'DELETE') {
      if (!found) return shown(path)
      documents.delete(path)
      return { status: 204 }
    }
    return { status: 405 }
  }

  const store: { odd: Odd } = { odd }
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = []
    for await (const part of message) parts.push(part as Buffer)
    const { method = '', url: path = '', headers } = message
    const one = { method, path, headers, body: Buffer.concat(parts) }
    asked.push(one)
    const answer = (await store.odd(one, () => usual(one), response)) ?? usual(one)
    if (answer === 'done') return
    const { status, headers: said = {}, body = '' } = answer
    const hasBody = status !== 204 && status !== 304
    response.writeHead(status, {
      ...said,
      ...(hasBody && { 'content-length': Buffer.byteLength(body) }),
    })
    response.end(hasBody && method !== 'HEAD' ? body : undefined)
  }
  const server = createServer((message, response) => {
    serve(message, response).catch(() => message.socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
  }
  onTestFinished(close)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    documents,
    asked,
    get odd() {
      return store.odd
    },
    set odd(next) {
      store.odd = next
    },
    close,
  }
}
