/** Streams of a lens: what the production executor does to a document, done to bytes as they come. */
import { failed, ok, ProblemError } from '../../errors/index.ts'
import { defaultDepth, Gathered, type Cutter } from '../../json/index.ts'
import type { BytesLens, StreamLens, StreamOptions } from '../lens.ts'
import type { Plan } from '../plan.ts'
import { carrier, type CarryPiece, type Sink, type StreamContext } from './carrier.ts'
import { cutOf, type DocumentCut } from './cuts.ts'
import { documentStream } from './document.ts'
import type { LevelContext } from './level.ts'
import { listLevel } from './list.ts'
import { ndjsonCutter } from './ndjson.ts'
import { omitting } from './omission.ts'
import { omittingList } from './omitting-list.ts'
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
): StreamLens => {
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
    const { format, itemBytes, scanner, depth = defaultDepth, defaults = true, omit } = options
    const { skipsUnseen = false, address } = options
    const carrierOf = (lens: BytesLens['bytes'], around: number): CarryPiece =>
      carrier(lens, { defaults, depth: depth - around, scanner, address })
    const itemsBy = (carry: CarryPiece) => (omit ? omitting(carry, omit) : carry)
    if (format !== 'json') {
      const carry = itemsBy(carrier(whole, { defaults, depth, scanner, skipsUnseen, address }))
      return { ndjson: ndjsonCutter, sse: sseCutter }[format](carry, out, itemBytes)
    }
    cut ??= cutOf(plan, planOf)
    const carry = (piece: Plan, around: number) => carrierOf(lensOf(piece), around)
    const list: LevelContext['list'] = (items, around, to, path) =>
      omit
        ? omittingList(omitting(carry(items, around), omit), to, path, itemBytes)
        : listLevel(carry(items, around), to, path)
    return documentStream(plan, cut, { out, carry, list, defaults, depth, itemBytes })
  }

  return {
    stream: (options) => {
      if (plan.kind === 'copy') return new TransformStream()
      const { onFault = (error) => error } = options
      return transform((out) => cutterOf(options, out), onFault)
    },
    bytesOmitting: (input, options) => {
      if (plan.kind === 'copy') return ok(input)
      const out = new Gathered()
      try {
        const itemBytes = Math.max(input.length, 1)
        const cutter = cutterOf({ ...options, format: 'json', itemBytes }, out)
        cutter.push(input)
        cutter.end()
      } catch (error) {
        if (error instanceof ProblemError) return failed(error.problem, error.cause)
        throw error
      }
      return ok(out.take() ?? new Uint8Array())
    },
  }
}
