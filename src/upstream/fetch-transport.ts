/** The transport of Workers: the runtime's own `fetch`. */
import { abortSignalOf, HeaderList, isReader, streamOf } from '../http/index.ts'
import type { Transport, TransportRequest, TransportResponse } from './backend.ts'
import { failureOf, TransportError } from './transport-error.ts'

export interface FetchTransportOptions {
  /** A service binding's `fetch`, say; the global one when absent. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
}

const decoded = /^(?:x-)?gzip$|^br$/i

/** `fetch` decodes what it receives but leaves the headers of what was sent. */
const honestHeaders = ({ headers, body }: Response): HeaderList => {
  const honest = new HeaderList(headers)
  if (body !== null && decoded.test(honest.get('content-encoding') ?? '')) {
    honest.delete('content-encoding')
    honest.delete('content-length')
  }
  return honest
}

/** @throws TransportError `unsendable` */
const headersOf = (list: HeaderList): Headers => {
  try {
    const headers = new Headers()
    for (const [name, value] of list) headers.append(name, value)
    return headers
  } catch (error) {
    throw new TransportError('unsendable', 'no such header can be sent', { cause: error })
  }
}

/**
 * Differs from the undici transport in what `fetch` is: it cannot carry encoded bytes, so it asks for
 * `Accept-Encoding: identity`; it has no timeout for connecting alone; it adds headers of its own
 * (`Accept`, `User-Agent`...) where there are none; it refuses `TRACE`; it sends no content of `GET`. Workers do not tell a refused
 * connection from one that broke: there both are `broken`, as the request may have been applied.
 */
export const fetchTransport = (options: FetchTransportOptions = {}): Transport => ({
  fetch: async (url, request: TransportRequest): Promise<TransportResponse> => {
    // Called as a plain function: Workers refuse `fetch` as a method of another object.
    const call = options.fetch ?? fetch
    const { method, body, signal } = request
    const headers = headersOf(request.headers)
    headers.set('accept-encoding', 'identity')
    // The Fetch standard has no content for these, and `fetch` throws where there is some.
    const sends = method !== 'GET' && method !== 'HEAD'
    if (!sends) headers.delete('content-length')
    const init: RequestInit & { duplex: 'half' } = {
      method,
      headers,
      body: !sends ? null : isReader(body) ? streamOf(body) : body,
      signal: abortSignalOf(signal),
      redirect: 'manual',
      duplex: 'half',
    }
    try {
      const response = await call(url, init)
      const { status } = response
      return {
        status,
        headers: honestHeaders(response),
        body: response.body?.getReader() ?? null,
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      throw new TransportError(failureOf(error), 'fetch failed', { cause: error })
    }
  },
  close: async () => undefined,
})
