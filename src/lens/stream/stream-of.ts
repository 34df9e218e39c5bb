/** Streams of a lens: what the production executor does to a document, done to bytes as they come. */
import { defaultDepth, Gathered, type Cutter } from '../../json/index.ts'
import type { BytesLens, StreamLens, StreamOptions } from '../lens.ts'
import type { Plan } from '../plan.ts'
import { carrier, type CarryPiece, type Sink, type StreamContext } from './carrier.ts'
import { cutOf, type DocumentCut } from './cuts.ts'
import { documentStream } from './document.ts'
import { ndjsonCutter } from './ndjson.ts'
import { sseCutter } from './sse.ts'

type OnFault = (error: Error) => Error

/**
 * What came of one chunk goes on as one chunk, so that nothing of it is in a queue, and lost with
 * it, when the next piece turns out bad.
 */
const transform = (
  make: (out: Sink) => Cutter,
  onFault: OnFault,
): TransformStream<Uint8Array, Uint8Array> => {
  const out = new Gathered()
  const cutter = make(out)
  const passOn = (
    controller: TransformStreamDefaultController<Uint8Array>,
    work: () => void,
  ): void => {
    let fault: unknown
    try {
      work()
    } catch (error) {
      fault = onFault(error instanceof Error ? error : new Error(String(error)))
    }
    const chunk = out.take()
    if (chunk) controller.enqueue(chunk)
    if (fault) throw fault
  }
  return new TransformStream({
    transform: (chunk, controller) => passOn(controller, () => cutter.push(chunk)),
    flush: (controller) => passOn(controller, () => cutter.end()),
  })
}

/** Compiles nothing before the first stream. */
export const streamOf = (
  plan: Plan,
  whole: BytesLens['bytes'],
  { plan: planOf, bytesOf }: StreamContext,
): StreamLens['stream'] => {
  const lenses = new Map<Plan, BytesLens['bytes']>([[plan, whole]])
  const lensOf = (piece: Plan): BytesLens['bytes'] => {
    const known = lenses.get(piece)
    if (known) return known
    const made = bytesOf(piece)
    lenses.set(piece, made)
    return made
  }
  let cut: DocumentCut | undefined

  const cutterOf = (options: StreamOptions, out: Sink): Cutter => {
    const { format, itemBytes, scanner, depth = defaultDepth, defaults = true } = options
    if (format !== 'json') {
      const { skipsUnseen = false } = options
      const carry = carrier(whole, { defaults, depth, scanner, skipsUnseen })
      const cutter = { ndjson: ndjsonCutter, sse: sseCutter }[format]
      return cutter(carry, out, itemBytes)
    }
    cut ??= cutOf(plan, planOf)
    const carry = (piece: Plan, around: number): CarryPiece =>
      carrier(lensOf(piece), { defaults, depth: depth - around, scanner })
    return documentStream(plan, cut, { out, carry, defaults, depth, itemBytes })
  }

  return (options) => {
    if (plan.kind === 'copy') return new TransformStream()
    const { onFault = (error) => error } = options
    return transform((out) => cutterOf(options, out), onFault)
  }
}
