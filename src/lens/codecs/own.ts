/** A codec of the contract's own: a pair of functions. */
import type { Json } from '../../json/index.ts'
import { adapterFailed, callAdapter } from '../custom-call.ts'
import { checkKinds } from '../fits.ts'
import { LensError } from '../lens-error.ts'
import type { Shape, TypeGraph } from '../shape.ts'
import type { Codec, Direction } from './codec.ts'

export interface OwnData {
  readonly codec: 'own'
  readonly name: string
  /** What the functions take the older shape to be, where their author says it. */
  readonly from?: Shape
  /** The newer shape. */
  readonly to: Shape
  readonly up: (value: Json) => Json
  readonly down: (value: Json) => Json
  /** Directions in which values do not come back as they went. */
  readonly loses?: readonly ('up' | 'down')[]
  /** What each of the functions has to return, and the other one gets; known once the codec stands in a chain. */
  readonly returns?: Readonly<Record<Direction, Shape>>
}

/** @throws LensError `adapter-failed` where a function returned what its version does not have there */
const checkReturned = (name: string, shape: Shape, value: Json, types: TypeGraph): void => {
  try {
    checkKinds(shape, value, types)
  } catch (error) {
    if (!(error instanceof LensError)) throw error
    adapterFailed(name, 'returned what is not of the shape that it converts to', error)
  }
}

export const ownCodec: Codec<OwnData> = {
  run: (data, value, direction, types = {}) => {
    const { name, returns } = data
    if (returns) checkKinds(returns[direction === 'up' ? 'down' : 'up'], value, types)
    const returned = callAdapter(name, data[direction], value)
    if (returns) checkReturned(name, returns[direction], returned, types)
    return returned
  },
  loss: ({ name, loses = [] }, direction) =>
    loses.includes(direction) ? { kind: 'lossy', reason: `${name} loses detail` } : undefined,
  // What the functions do with a value that they do not know is theirs to say.
  refuses: () => true,
}
