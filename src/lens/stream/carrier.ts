/** Carries the pieces of a stream, each by itself. */
import type { Gathered, Pause } from '../../json/index.ts'
import type { Result } from '../../errors/index.ts'
import type { BytesLens, BytesOptions } from '../lens.ts'
import type { Plan } from '../plan.ts'
import { placed, type Place } from './fault.ts'

export type Bytes = Uint8Array<ArrayBuffer>

/**
 * Carries a piece. The result may be a view of it, and is good until the next piece is carried; it
 * is empty where the piece is skipped. A large one may need time.
 * @throws ProblemError with the place; a promise rejects with it
 */
export type CarryPiece = (piece: Bytes, place: () => Place) => Bytes | Promise<Bytes>

/** Goes on with what was carried: at once where it is there. */
export const settled = <T>(carried: T | Promise<T>, then: (carried: T) => Pause): Pause =>
  carried instanceof Promise ? carried.then(then) : then(carried)

/** Carries large pieces where nobody waits for it. */
export interface LargePieces {
  /** Pieces of more bytes are large. */
  readonly bytes: number
  /** Most bytes that may come of a piece that is not; beyond them it is carried as a large one. */
  readonly most: number
  /**
   * @param piece which one of its lens: what `StreamLens.piece` takes
   * @returns undefined where it cannot be done there after all
   */
  carry(
    piece: number,
    text: Bytes,
    options: Required<Pick<BytesOptions, 'depth' | 'defaults' | 'skipsUnseen'>>,
  ): Promise<Result<Bytes> | undefined>
}

interface CarrierOptions extends BytesOptions {
  readonly depth: number
  readonly defaults: boolean
  readonly skipsUnseen?: boolean
  readonly large?: LargePieces | undefined
}

/** @param index which piece of the lens it is */
export const carrier = (
  index: number,
  bytes: BytesLens['bytes'],
  { large, ...options }: CarrierOptions,
): CarryPiece => {
  const { depth, defaults, skipsUnseen = false, most } = options
  const whole = { ...options, brief: true }
  const small = large ? { ...whole, most: large.most } : whole

  const here = (piece: Bytes, place: () => Place, how: BytesOptions): Bytes => {
    const carried = bytes(piece, how)
    if (!carried.ok) throw placed(carried.problem, place(), carried.cause)
    return carried.value
  }

  const away = async (pieces: LargePieces, piece: Bytes, place: () => Place): Promise<Bytes> => {
    const carried = await pieces.carry(index, piece, { depth, defaults, skipsUnseen })
    if (carried === undefined) return here(piece, place, whole)
    if (!carried.ok) throw placed(carried.problem, place(), carried.cause)
    return carried.value
  }

  return (piece, place) => {
    if (!large) return here(piece, place, whole)
    if (piece.length > large.bytes) return away(large, piece, place)
    const carried = bytes(piece, small)
    if (carried.ok) return carried.value
    const isLarge = carried.problem.code === 'too-large' && (most ?? Infinity) > large.most
    if (isLarge) return away(large, piece, place)
    throw placed(carried.problem, place(), carried.cause)
  }
}

/** Where output goes; nowhere when it only has to be checked. */
export type Sink = Pick<Gathered, 'append' | 'byte'>

export const nowhere: Sink = { append: () => undefined, byte: () => undefined }

/** What a stream is cut with. */
export interface CutterContext {
  readonly out: Sink
  /** Largest piece. */
  readonly itemBytes: number
  /** Told of each piece that is done with, and its bytes: whether there has to be a pause. */
  readonly pace: (bytes: number) => Pause
}

/** What streams are compiled with. */
export interface StreamContext {
  /** The linked plan of a type. */
  readonly plan: (type: string, from: number, to: number) => Plan
  /** The byte lens of a linked plan that is no frame's member; of a copy it checks the text. */
  readonly bytesOf: (plan: Plan) => BytesLens['bytes']
}
