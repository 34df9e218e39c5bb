/** A stream that breaks off tells so: by then its answer has long begun, and no problem can be sent any more. */

export type OnFault = (error: unknown) => void

/** The transformer, with its faults noted on their way. */
export const watched = (
  { transform, flush }: Required<Pick<Transformer<Uint8Array, Uint8Array>, 'transform' | 'flush'>>,
  onFault: OnFault,
): TransformStream<Uint8Array, Uint8Array> => {
  const noting = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      onFault(error)
      throw error
    }
  }
  return new TransformStream({
    transform: (chunk, controller) => noting(() => transform(chunk, controller)),
    flush: (controller) => noting(() => flush(controller)),
  })
}
