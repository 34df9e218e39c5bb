/** What can be refused on the head of a request alone. */
import { problem, type Problem } from '../../errors/index.ts'
import type { HttpRequest } from '../../http/index.ts'
import type { GatewayConfig } from '../config/config-schema.ts'

const headerBytes = ({ host, path, query, headers }: HttpRequest): number => {
  let bytes = host.length + path.length + query.length
  for (const text of headers.lines) bytes += text.length
  return bytes
}

/** Problems: `headers-too-large`, `too-large`. */
export const headTooLarge = (
  request: HttpRequest,
  limits: GatewayConfig['limits'],
): Problem | undefined => {
  if (headerBytes(request) > limits.headerBytes) {
    return problem('headers-too-large', `The request headers exceed ${limits.headerBytes} bytes.`)
  }
  return Number(request.headers.get('content-length') ?? 0) > limits.bodyBytes
    ? problem('too-large', `The body exceeds ${limits.bodyBytes} bytes.`)
    : undefined
}
