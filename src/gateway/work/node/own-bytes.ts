/** Bytes that leave their thread: in buffers of their own, so that what stands beside them does not go along. */

const ownOf = (bytes: Uint8Array): Uint8Array =>
  bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()

/** The same message, each of its bytes in a buffer of its own. @param message plain data, not deep */
export const ownBytes = <T>(message: T): T => {
  if (message instanceof Uint8Array) return ownOf(message) as T
  if (typeof message !== 'object' || message === null || message instanceof Error) return message
  if (Array.isArray(message)) return message
  const own = Object.entries(message).map(([name, value]) => [name, ownBytes(value)] as const)
  return Object.fromEntries(own) as T
}

/** The buffers in a message, which may be handed over. */
export const buffersOf = (message: unknown): ArrayBuffer[] => {
  if (message instanceof Uint8Array) {
    return message.buffer instanceof ArrayBuffer ? [message.buffer] : []
  }
  if (typeof message !== 'object' || message === null || message instanceof Error) return []
  return Array.isArray(message) ? [] : Object.values(message).flatMap(buffersOf)
}
