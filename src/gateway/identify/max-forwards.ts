/** How many intermediaries an `OPTIONS` may still pass (RFC 9110 section 7.6.2). `TRACE`, which has it too, ends here anyhow. */
import { HeaderList, type HttpAnswer, type HttpRequest } from '../../http/index.ts'

/** Of a request that has come as far as it may. */
const answered: Readonly<Record<string, string>> = {
  allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
}

export type Forwarding =
  | { readonly kind: 'goes-on'; readonly request: HttpRequest }
  | { readonly kind: 'ends-here'; readonly answer: HttpAnswer }

/** The request with one forward less, or the gateway's own answer where there is none left. */
export const countForward = (request: HttpRequest): Forwarding => {
  const given = request.method === 'OPTIONS' ? request.headers.get('max-forwards') : null
  // What is no number has no meaning.
  if (given === null || !/^\d{1,9}$/.test(given)) return { kind: 'goes-on', request }
  const left = Number(given)
  if (left === 0) {
    return {
      kind: 'ends-here',
      answer: { status: 204, headers: HeaderList.of(answered), body: null },
    }
  }
  const headers = new HeaderList(request.headers)
  headers.set('max-forwards', String(left - 1))
  return { kind: 'goes-on', request: { ...request, headers } }
}
