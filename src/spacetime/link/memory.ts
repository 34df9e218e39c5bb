/** Memory of messages: a snapshot has all rows, so that it is given back at once and not some time later. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Below this, collecting takes longer than it is worth. */
const large = 8 * 1024 * 1024

const collector = (): (() => void) | undefined => {
  try {
    setFlagsFromString('--expose-gc')
    const found: unknown = runInNewContext('globalThis.gc')
    return typeof found === 'function' ? () => void found() : undefined
  } catch {
    return undefined
  }
}

let collect: (() => void) | undefined

/**
 * Frees what a large message was put together from, which is as large as the message. V8 would let it be
 * while the message is read: it counts 64 MB outside of its heap before it looks. Where it cannot be told,
 * nothing happens.
 */
export const dropPartsOf = (message: Uint8Array): void => {
  if (message.length < large) return
  collect ??= collector() ?? (() => undefined)
  collect()
}

/** Frees a message: whoever has kept rows of it, and no copies of them, has nothing any more. */
export const drop = ({ buffer }: Uint8Array): void => {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}
