/** Bytes that are there, as whoever reads a body wants them. */
import type { BodyReader } from '../../http/index.ts'

export const readerOf = (bytes: Uint8Array): BodyReader => {
  let left: Uint8Array | undefined = bytes
  return {
    read: () => {
      const value = left
      left = undefined
      return Promise.resolve(value ? { done: false, value } : { done: true })
    },
    cancel: () => Promise.resolve(),
  }
}
