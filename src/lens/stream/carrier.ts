/** Carries the pieces of a stream, each by itself. */
import type { Gathered } from '../../json/index.ts'
import type { BytesLens, BytesOptions } from '../lens.ts'
import type { Plan } from '../plan.ts'
import { placed, type Place } from './fault.ts'

export type Bytes = Uint8Array<ArrayBuffer>

/**
 * Carries a piece. The result may be a view of it, and is good until the next piece is carried; it
 * is empty where the piece is skipped.
 * @throws ProblemError with the place
 */
export type CarryPiece = (piece: Bytes, place: () => Place) => Bytes

export const carrier = (bytes: BytesLens['bytes'], options: BytesOptions): CarryPiece => {
  const briefly = { ...options, brief: true }
  return (piece, place) => {
    const carried = bytes(piece, briefly)
    if (!carried.ok) throw placed(carried.problem, place(), carried.cause)
    return carried.value
  }
}

/** Where output goes; nowhere when it only has to be checked. */
export type Sink = Pick<Gathered, 'append' | 'byte'>

export const nowhere: Sink = { append: () => undefined, byte: () => undefined }

/** What streams are compiled with. */
export interface StreamContext {
  /** The linked plan of a type. */
  readonly plan: (type: string, from: number, to: number) => Plan
  /** The byte lens of a linked plan that is no frame's member; of a copy it checks the text. */
  readonly bytesOf: (plan: Plan) => BytesLens['bytes']
}
