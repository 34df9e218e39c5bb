/**
 * A stream that works as it is read and in small turns: what comes of a few pieces is handed on before
 * the next ones are cut, and others have their turn in between, however large a chunk is.
 */
import { Gathered, type Cutter } from '../../json/index.ts'
import type { CutterContext } from './carrier.ts'

/** After so many pieces, bytes read, or bytes written, there is a pause. */
const most = { pieces: 512, read: 128 * 1024, written: 128 * 1024 } as const

interface PacedOptions {
  readonly onFault: (error: Error) => Error
  readonly turn: () => Promise<void>
}

/** Hands on what was gathered once it is wanted. */
class Hand {
  private readonly out: Gathered
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined
  private wanted: (() => void) | undefined
  private isWanted = false

  constructor(out: Gathered) {
    this.out = out
  }

  /** The next chunk is wanted. */
  pull(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.controller = controller
    this.isWanted = true
    this.wanted?.()
    this.wanted = undefined
  }

  /** So that nothing is in a queue, and lost with it, when the next piece turns out bad. */
  async over(): Promise<void> {
    if (this.out.size === 0) return
    await this.want()
    this.isWanted = false
    const chunk = this.out.take()
    if (chunk) this.controller?.enqueue(chunk)
  }

  /** Until a chunk is wanted. */
  async want(): Promise<void> {
    if (this.isWanted) return
    await new Promise<void>((resolve) => {
      this.wanted = resolve
    })
  }
}

/** @param make a cutter that writes to `out` and asks `pace` whether to pause */
export const paced = (
  make: (out: Gathered, pace: CutterContext['pace']) => Cutter,
  { onFault, turn }: PacedOptions,
): TransformStream<Uint8Array, Uint8Array> => {
  const out = new Gathered()
  const hand = new Hand(out)
  let pieces = 0
  let read = 0
  const rest = async (): Promise<void> => {
    pieces = 0
    read = 0
    if (out.size > most.written) await hand.over()
    await turn()
  }
  const pace = (bytes: number): Promise<void> | undefined => {
    pieces += 1
    read += bytes
    return pieces > most.pieces || read > most.read || out.size > most.written ? rest() : undefined
  }

  const input = new TransformStream<Uint8Array, Uint8Array>()
  const reader = input.readable.getReader()
  const cutter = make(out, pace)
  let isCancelled = false

  const run = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    await hand.want()
    for (;;) {
      const chunk = await reader.read()
      if (isCancelled) return
      try {
        await (chunk.done ? cutter.end() : cutter.push(chunk.value))
      } catch (error) {
        const fault = onFault(error instanceof Error ? error : new Error(String(error)))
        await hand.over()
        controller.error(fault)
        await reader.cancel(fault).catch(() => undefined)
        return
      }
      await hand.over()
      if (chunk.done) break
      await hand.want()
    }
    controller.close()
  }

  const readable = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        // It goes on as long as the stream is read, and must not be waited for here. What it throws is
        // how the input ended.
        run(controller).catch((error: unknown) => controller.error(error))
      },
      pull: (controller) => hand.pull(controller),
      cancel: (reason) => {
        isCancelled = true
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
  return { readable, writable: input.writable }
}
