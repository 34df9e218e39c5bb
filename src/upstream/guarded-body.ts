/** The answer's body as a reader that cannot hang, and that says what happened when it breaks off. */
import type { BodyReader, Chunk } from '../http/index.ts'
import type { Deadlines } from './deadlines.ts'

export interface GuardOptions {
  readonly deadlines: Deadlines
  /** Whether silence ends it; event streams may be silent for long. */
  readonly idle: boolean
  /** Turns what broke the body into the error of the reader, and ends the request. */
  readonly broken: (error: unknown) => Error
  /** Called when the body is through or given up: it ends the request. */
  readonly ended: () => void
}

/** Reads only what is asked for, so that a slow client slows the store down and costs no memory. */
export class GuardedBody implements BodyReader {
  readonly #reader: BodyReader
  readonly #options: GuardOptions

  constructor(reader: BodyReader, options: GuardOptions) {
    this.#reader = reader
    this.#options = options
  }

  async read(): Promise<Chunk> {
    const { deadlines, idle, broken } = this.#options
    if (idle) deadlines.start('body')
    try {
      const chunk = await this.#reader.read()
      if (idle) deadlines.clear('body')
      if (chunk.done) this.#end()
      return chunk
    } catch (error) {
      throw broken(error)
    }
  }

  takeAll(): Uint8Array<ArrayBuffer> | undefined {
    const whole = this.#reader.takeAll?.()
    if (whole) this.#end()
    return whole
  }

  async cancel(reason?: unknown): Promise<void> {
    this.#end()
    await this.#reader.cancel(reason).catch(() => undefined)
  }

  #end(): void {
    this.#options.ended()
  }
}
