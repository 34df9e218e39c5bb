/** A body that is remembered while it passes, by its chunks as they are: nothing is copied. */
import { joined, type BodyReader, type Chunk } from '../../http/index.ts'

export class TappedBody implements BodyReader {
  readonly #body: BodyReader
  readonly #most: number
  #chunks: Uint8Array[] = []
  #length = 0
  #isDone = false
  #isRead = false
  #ended: ((isWhole: boolean) => void) | undefined

  /**
   * @param most bytes; of a longer body nothing is remembered
   * @param ended told once, when nothing more will pass: whether all of it has
   */
  constructor(body: BodyReader, most: number, ended?: (isWhole: boolean) => void) {
    this.#body = body
    this.#most = most
    this.#ended = ended
  }

  /** Bytes that it keeps in memory. */
  get kept(): number {
    return this.#chunks.reduce((bytes, chunk) => bytes + chunk.buffer.byteLength, 0)
  }

  /**
   * All of it; `none` where there was nothing, or nobody has read any; `unknown` where it was too
   * long, did not come to its end, or was handed to a thread since, which takes it away from here.
   */
  seen(): Uint8Array<ArrayBuffer> | 'none' | 'unknown' {
    if (!this.#isRead || (this.#isDone && this.#length === 0)) return 'none'
    const kept = this.#chunks.reduce((bytes, { byteLength }) => bytes + byteLength, 0)
    if (!this.#isDone || kept < this.#length) return 'unknown'
    return joined(this.#chunks, this.#length)
  }

  async read(): Promise<Chunk> {
    let chunk: Chunk
    try {
      chunk = await this.#body.read()
    } catch (error) {
      this.#end()
      throw error
    }
    this.#isRead = true
    if (chunk.value) this.#remember(chunk.value)
    if (chunk.done) {
      this.#isDone = true
      this.#end()
    }
    return chunk
  }

  cancel(reason?: unknown): Promise<void> {
    this.#end()
    return this.#body.cancel(reason)
  }

  #end(): void {
    const ended = this.#ended
    this.#ended = undefined
    ended?.(this.#isDone)
  }

  #remember(chunk: Uint8Array): void {
    this.#length += chunk.byteLength
    if (this.#length <= this.#most) this.#chunks.push(chunk)
    else this.#chunks = []
  }
}
