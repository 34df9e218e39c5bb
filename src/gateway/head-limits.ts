/** What can be refused on the head of a request alone. */
import { problem, type Problem } from '../errors/index.ts'
import type { GatewayConfig } from './config-schema.ts'

const headerBytes = (request: Request): number => {
  let bytes = request.url.length
  for (const [name, value] of request.headers) bytes += name.length + value.length
  return bytes
}

/** Problems: `headers-too-large`, `too-large`. */
export const headTooLarge = (
  request: Request,
  limits: GatewayConfig['limits'],
): Problem | undefined => {
  if (headerBytes(request) > limits.headerBytes) {
    return problem('headers-too-large', `The request headers exceed ${limits.headerBytes} bytes.`)
  }
  return Number(request.headers.get('content-length') ?? 0) > limits.bodyBytes
    ? problem('too-large', `The body exceeds ${limits.bodyBytes} bytes.`)
    : undefined
}
