/** A body between a connection, which pushes, and a reader, who pulls. */
import type { BodyReader } from '../body-reader.ts'

/** What it takes to slow the connection down, and to give the rest of the body up. */
export interface BodySource {
  pause(): void
  resume(): void
  abort(reason: Error): void
}

type Read = Awaited<ReturnType<BodyReader['read']>>

/** Bytes held before the connection is paused. */
const mostHeld = 64 * 1024

export interface BodyQueue extends BodyReader {
  push(chunk: Uint8Array): void
  end(): void
  fail(error: unknown): void
}

export const createBodyQueue = (source: BodySource): BodyQueue => {
  const chunks: Uint8Array[] = []
  let held = 0
  let paused = false
  let state: 'open' | 'ended' | 'failed' = 'open'
  let failure: unknown
  let waiting: { resolve: (read: Read) => void; reject: (error: unknown) => void } | undefined

  const take = (): typeof waiting => {
    const taken = waiting
    waiting = undefined
    return taken
  }

  return {
    push: (chunk) => {
      if (state !== 'open') return
      const reader = take()
      if (reader) {
        reader.resolve({ done: false, value: chunk })
        return
      }
      chunks.push(chunk)
      held += chunk.byteLength
      if (held >= mostHeld && !paused) {
        paused = true
        source.pause()
      }
    },
    end: () => {
      if (state !== 'open') return
      state = 'ended'
      take()?.resolve({ done: true })
    },
    fail: (error) => {
      if (state !== 'open') return
      state = 'failed'
      failure = error
      chunks.length = 0
      take()?.reject(error)
    },
    read: () => {
      const chunk = chunks.shift()
      if (chunk) {
        held -= chunk.byteLength
        if (paused && held < mostHeld) {
          paused = false
          source.resume()
        }
        return Promise.resolve({ done: false, value: chunk })
      }
      if (state === 'ended') return Promise.resolve({ done: true })
      if (state === 'failed') return Promise.reject(failure)
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
      })
    },
    cancel: async (reason) => {
      const wasOpen = state === 'open'
      state = 'ended'
      chunks.length = 0
      take()?.resolve({ done: true })
      if (wasOpen) source.abort(reason instanceof Error ? reason : new Error('given up'))
    },
  }
}
