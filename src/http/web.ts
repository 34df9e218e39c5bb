/** From the web's `Request` to ours, and from our answer to its `Response`. */
import { isReader, streamOf } from './body-reader.ts'
import type { Connection, HttpAnswer, HttpHandler, HttpRequest } from './exchange.ts'
import { HeaderList } from './header-list.ts'
import { abortSignalOf } from './stop.ts'

export const requestOf = (request: Request, connection: Connection): HttpRequest => {
  const { method, headers, signal } = request
  const { pathname, search, host, protocol } = new URL(request.url)
  return {
    method,
    path: pathname,
    query: search.slice(1),
    host,
    headers: new HeaderList(headers),
    body: request.body?.getReader() ?? null,
    signal,
    connection: { protocol: protocol === 'https:' ? 'https' : 'http', ...connection },
  }
}

const pairs = (headers: HeaderList): [string, string][] =>
  Array.from(headers, ([name, value]) => [name, value])

export const responseOf = ({ status, headers, body }: HttpAnswer): Response =>
  new Response(isReader(body) ? streamOf(body) : body, {
    status,
    headers: pairs(headers),
    // Else Workers would encode the body, as its header says that it is.
    ...(headers.has('content-encoding') ? { encodeBody: 'manual' } : {}),
  })

export type Fetch = (request: Request, connection: Connection) => Response | Promise<Response>

/** A handler of the web's requests and responses as one of ours. */
export const handlerOf =
  (fetch: Fetch): HttpHandler =>
  async ({ method, path, query, host, headers, body, signal, connection }) => {
    const url = `${connection.protocol ?? 'http'}://${host}${path}${query && `?${query}`}`
    const init: RequestInit & { duplex: 'half' } = {
      method,
      headers: pairs(headers),
      body: body && streamOf(body),
      signal: abortSignalOf(signal),
      duplex: 'half',
    }
    const {
      status,
      headers: answered,
      body: answer,
    } = await fetch(new Request(url, init), connection)
    return { status, headers: new HeaderList(answered), body: answer?.getReader() ?? null }
  }
