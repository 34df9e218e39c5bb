/** Bodies made piece by piece, as they are taken. */
import { Stop, type BodyReader, type StopSignal } from '../../http/index.ts'

/** Goes on only when the next piece is wanted. Whoever waits for something stops waiting at the signal. */
export type Pieces = (gone: StopSignal) => AsyncGenerator<string | Uint8Array, void, undefined>

/** Who is told how the making of a body goes. */
export interface Told {
  readonly failed: (error: unknown) => void
  /** Called once, when all was read, the rest given up, or the making failed. */
  readonly ended: () => void
}

const bytesOf = (piece: string | Uint8Array): Uint8Array =>
  typeof piece === 'string' ? Buffer.from(piece) : piece

export const readerOf = (pieces: Pieces, { failed, ended }: Told): BodyReader => {
  const gone = new Stop()
  const making = pieces(gone)
  let isOver = false
  const end = (): void => {
    if (isOver) return
    isOver = true
    ended()
  }
  return {
    read: async () => {
      try {
        const { done, value } = await making.next()
        if (!done) return { done: false, value: bytesOf(value) }
      } catch (error) {
        failed(error)
        end()
        throw error
      }
      end()
      return { done: true }
    },
    cancel: async (reason) => {
      gone.abort(reason)
      await making.return()
      end()
    },
  }
}
