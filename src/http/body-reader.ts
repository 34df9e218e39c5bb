/** Bodies on demand: what is not read is not received. */

export interface Chunk {
  readonly done: boolean
  readonly value?: Uint8Array | undefined
}

export interface BodyReader {
  /** @throws when the body breaks off */
  read(): Promise<Chunk>
  /** The rest of the body when all of it has arrived, which then counts as read; else undefined. */
  takeAll?(): Uint8Array<ArrayBuffer> | undefined
  /** Gives up what has not been read yet. */
  cancel(reason?: unknown): Promise<void>
}

/** Whole bytes, a reader of those to come, or none. */
export type Body = Uint8Array<ArrayBuffer> | BodyReader | null

/** Chunks as one; one alone is handed on without a copy. @param length of all of them */
export const joined = (chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> => {
  const only = chunks[0]
  if (chunks.length === 1 && only?.buffer instanceof ArrayBuffer) {
    return only as Uint8Array<ArrayBuffer>
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}

export const isReader = (body: Body): body is BodyReader =>
  body !== null && !(body instanceof Uint8Array)

/** A reader as a stream that holds nothing back. */
export const streamOf = (reader: BodyReader): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value ?? new Uint8Array())
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
