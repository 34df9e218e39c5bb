/** Serves the pages on this machine alone. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Failure } from '../../errors/index.ts'
import { pageAt, type Site } from './site.ts'

/** Nothing is loaded from elsewhere, and nothing sent there. Scalar sets styles of its own. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const common = {
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
}

/** Names by which this machine calls itself: pages elsewhere must not read ours by a name of theirs. */
const isOwnName = (host: string | undefined): boolean =>
  /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host ?? '')

const answer = async (
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { method = '', url = '/', headers } = request
  const refuse = (status: number, text: string, more = {}): void => {
    response.writeHead(status, { ...common, 'Content-Type': 'text/plain', ...more })
    response.end(`${text}\n`)
  }
  if (!isOwnName(headers.host)) return refuse(421, 'This page is for this machine alone.')
  if (method !== 'GET' && method !== 'HEAD') {
    return refuse(405, 'These pages are only read.', { Allow: 'GET, HEAD' })
  }
  const target = url.startsWith('/') ? URL.parse(`http://localhost${url}`) : null
  const acceptsGzip = /\bgzip\b/.test(headers['accept-encoding'] ?? '')
  const page = target ? await pageAt(site, target, acceptsGzip) : undefined
  if (!page) return refuse(404, 'There is no such page.')
  response.writeHead(200, {
    ...common,
    'Content-Type': page.type,
    'Content-Length': Buffer.byteLength(page.body),
    ...(page.encoding ? { 'Content-Encoding': page.encoding, Vary: 'Accept-Encoding' } : {}),
  })
  response.end(method === 'HEAD' ? undefined : page.body)
}

export interface Served {
  readonly url: string
  close(): Promise<void>
}

/**
 * @param port 0 for any free port
 * @throws Failure `port-in-use`
 */
export const serveSite = async (site: Site, port: number): Promise<Served> => {
  const server = createServer((request, response) => {
    answer(site, request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Failure('port-in-use', `Port ${port} of 127.0.0.1 is in use`)
          : error,
      )
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: chosen } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${chosen}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
