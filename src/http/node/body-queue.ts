/** A body between a connection, which pushes, and a reader, who pulls. */
import { joined, type BodyReader, type Chunk } from '../body-reader.ts'

/** What it takes to slow the connection down, and to give the rest of the body up. */
export interface BodySource {
  pause(): void
  resume(): void
  abort(reason: Error): void
}

/** Bytes held before the connection is paused. */
const mostHeld = 64 * 1024

const ended: Chunk = { done: true }

interface Waiting {
  readonly resolve: (read: Chunk) => void
  readonly reject: (error: unknown) => void
}

export class BodyQueue implements BodyReader {
  readonly #source: BodySource
  #chunks: Uint8Array[] = []
  #held = 0
  #paused = false
  #state: 'open' | 'ended' | 'failed' = 'open'
  #failure: unknown = undefined
  #waiting: Waiting | undefined = undefined

  constructor(source: BodySource) {
    this.#source = source
  }

  /** Whether more may come. */
  get isOpen(): boolean {
    return this.#state === 'open'
  }

  push(chunk: Uint8Array): void {
    if (this.#state !== 'open') return
    const reader = this.#reader()
    if (reader) {
      reader.resolve({ done: false, value: chunk })
      return
    }
    this.#chunks.push(chunk)
    this.#held += chunk.byteLength
    if (this.#held >= mostHeld && !this.#paused) {
      this.#paused = true
      this.#source.pause()
    }
  }

  end(): void {
    if (this.#state !== 'open') return
    this.#state = 'ended'
    this.#reader()?.resolve(ended)
  }

  fail(error: unknown): void {
    if (this.#state !== 'open') return
    this.#state = 'failed'
    this.#failure = error
    this.#chunks = []
    this.#reader()?.reject(error)
  }

  takeAll(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#state !== 'ended') return undefined
    const whole = joined(this.#chunks, this.#held)
    this.#chunks = []
    this.#held = 0
    return whole
  }

  read(): Promise<Chunk> {
    const chunk = this.#chunks.shift()
    if (chunk) {
      this.#held -= chunk.byteLength
      if (this.#paused && this.#held < mostHeld) {
        this.#paused = false
        this.#source.resume()
      }
      return Promise.resolve({ done: false, value: chunk })
    }
    if (this.#state === 'ended') return Promise.resolve(ended)
    if (this.#state === 'failed') return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  cancel(reason?: unknown): Promise<void> {
    const wasOpen = this.#state === 'open'
    this.#state = 'ended'
    this.#chunks = []
    this.#held = 0
    this.#reader()?.resolve(ended)
    if (wasOpen) this.#source.abort(reason instanceof Error ? reason : new Error('given up'))
    return Promise.resolve()
  }

  /** Whoever waits for the next chunk, once. */
  #reader(): Waiting | undefined {
    const waiting = this.#waiting
    this.#waiting = undefined
    return waiting
  }
}
