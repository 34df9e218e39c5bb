/** Bodies of a store in this process, as transports give them: they end with their request. */
import type { BodyReader, Chunk, StopSignal } from '../../http/index.ts'
import { TransportError } from '../../upstream/index.ts'

/** What a promise says, unless the signal stops it before: then its reason is thrown. */
export const unlessStopped = <T>(promise: Promise<T>, signal: StopSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const stopped = (): void => reject(signal.reason)
    if (signal.aborted) return stopped()
    signal.addEventListener('abort', stopped)
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stopped))
  })

/** All of it is there already. */
export const wholeBody = (bytes: Uint8Array<ArrayBuffer>): BodyReader => {
  let left: Uint8Array<ArrayBuffer> | undefined = bytes
  const take = (): Uint8Array<ArrayBuffer> | undefined => {
    const taken = left
    left = undefined
    return taken
  }
  return {
    read: async (): Promise<Chunk> => {
      const value = take()
      return value ? { done: false, value } : { done: true }
    },
    takeAll: () => take() ?? new Uint8Array(),
    cancel: async () => void take(),
  }
}

const brokeOff = (cause: unknown): never => {
  throw new TransportError('broken', 'the answer broke off', { cause, why: 'closed' })
}

/** What is made as it is read. The signal ends the making of it. */
export const streamedBody = (reader: BodyReader, signal: StopSignal): BodyReader => {
  const stop = (): void => void reader.cancel(signal.reason).catch(() => undefined)
  const release = (): void => signal.removeEventListener('abort', stop)
  signal.addEventListener('abort', stop)
  return {
    read: async () => {
      const chunk = await unlessStopped(reader.read().catch(brokeOff), signal)
      if (chunk.done) release()
      return chunk
    },
    cancel: async (reason) => {
      release()
      await reader.cancel(reason)
    },
  }
}
