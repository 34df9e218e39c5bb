/** Bodies on demand: what is not read is not received. */

export interface BodyReader {
  /** @throws when the body breaks off */
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  /** Gives up what has not been read yet. */
  cancel(reason?: unknown): Promise<void>
}

/** Whole bytes, a reader of those to come, or none. */
export type Body = Uint8Array<ArrayBuffer> | BodyReader | null

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
