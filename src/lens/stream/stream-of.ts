/** Streams of a lens: what the production executor does to a document, done to bytes as they come. */
import { failed, ok, ProblemError } from '../../errors/index.ts'
import { nextTurn } from '../../http/index.ts'
import { defaultDepth, Gathered, type Cutter } from '../../json/index.ts'
import type { BytesLens, StreamLens, StreamOptions } from '../lens.ts'
import type { Plan } from '../plan.ts'
import {
  carrier,
  type CarryPiece,
  type CutterContext,
  type Sink,
  type StreamContext,
} from './carrier.ts'
import { cutOf, piecesOf, type DocumentCut } from './cuts.ts'
import { documentStream } from './document.ts'
import type { LevelContext } from './level.ts'
import { listLevel } from './list.ts'
import { ndjsonCutter } from './ndjson.ts'
import { omitting } from './omission.ts'
import { omittingList } from './omitting-list.ts'
import { paced } from './paced.ts'
import { sseCutter } from './sse.ts'

type CutterOptions = Omit<StreamOptions, 'turn' | 'onFault'>

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
  let known: DocumentCut | undefined
  const cutOnce = (): DocumentCut => (known ??= cutOf(plan, planOf))
  let pieces: readonly Plan[] | undefined
  const piecesOnce = (): readonly Plan[] => (pieces ??= [plan, ...piecesOf(cutOnce())])

  const cutterOf = (options: CutterOptions, out: Sink, pace: CutterContext['pace']): Cutter => {
    const { format, itemBytes, scanner, depth = defaultDepth, defaults = true, omit } = options
    const { skipsUnseen = false, address, large, most } = options
    const carrierOf = (piece: Plan, around: number): CarryPiece => {
      const carrying = { defaults, depth: depth - around, scanner, address, large, most }
      return carrier(large ? piecesOnce().indexOf(piece) : 0, lensOf(piece), carrying)
    }
    const itemsBy = (carry: CarryPiece) => (omit ? omitting(carry, omit) : carry)
    if (format !== 'json') {
      const carrying = { defaults, depth, scanner, skipsUnseen, address, large, most }
      const carry = itemsBy(carrier(0, whole, carrying))
      return { ndjson: ndjsonCutter, sse: sseCutter }[format](carry, { out, itemBytes, pace })
    }
    const list: LevelContext['list'] = (items, around, to, path) =>
      omit
        ? omittingList(omitting(carrierOf(items, around), omit), to, path, itemBytes)
        : listLevel(carrierOf(items, around), to, path)
    const context = { out, carry: carrierOf, list, defaults, depth, itemBytes, pace }
    return documentStream(plan, cutOnce(), context)
  }

  return {
    get cuts() {
      const { items, envelope } = cutOnce()
      return items !== undefined || envelope !== undefined
    },
    piece: (index, input, options) => {
      const piece = piecesOnce()[index]
      if (!piece) throw new RangeError(`There is no piece ${index}`)
      return lensOf(piece)(input, options)
    },
    stream: (options) => {
      if (plan.kind === 'copy') return new TransformStream()
      const { onFault = (error) => error, turn = nextTurn } = options
      return paced((out, pace) => cutterOf(options, out, pace), { onFault, turn })
    },
    bytesOmitting: (input, options) => {
      if (plan.kind === 'copy') return ok(input)
      const out = new Gathered()
      try {
        const itemBytes = Math.max(input.length, 1)
        const cutter = cutterOf({ ...options, format: 'json', itemBytes }, out, () => undefined)
        // Nothing in it takes time: there are neither large pieces nor pauses.
        void cutter.push(input)
        void cutter.end()
      } catch (error) {
        if (error instanceof ProblemError) return failed(error.problem, error.cause)
        throw error
      }
      return ok(out.take() ?? new Uint8Array())
    },
  }
}
