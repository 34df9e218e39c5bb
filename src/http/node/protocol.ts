/** Node's parser also reads the request lines of RTSP and ICE, and does not tell them from those of HTTP. */
import type { IncomingMessage } from 'node:http'

/** Node's types do not know what a connection's parser can be asked. */
interface Parser {
  /** A copy of what is being parsed. */
  getCurrentBuffer?(): Buffer
}

/**
 * Whether the request line says that it is of another protocol. To be asked while the request arrives;
 * where its first line came in an earlier piece than the end of its head nobody knows any more.
 */
export const isOtherProtocol = ({ method = '', url = '', socket }: IncomingMessage): boolean => {
  const { parser } = socket as { parser?: Parser | null }
  const piece = parser?.getCurrentBuffer?.()
  if (!piece) return false
  const line = `${method} ${url} `
  const text = piece.toString('latin1', 0, line.length + 20).trimStart()
  return text.startsWith(line) && /^(?:RTSP|ICE)\//.test(text.slice(line.length))
}
