/** A codec of the contract's own: a pair of functions. */
import type { Json } from '../../json/index.ts'
import { callAdapter } from '../custom-call.ts'
import type { Shape } from '../shape.ts'
import type { Codec } from './codec.ts'

export interface OwnData {
  readonly codec: 'own'
  readonly name: string
  /** The newer shape. */
  readonly to: Shape
  readonly up: (value: Json) => Json
  readonly down: (value: Json) => Json
  /** Directions in which values do not come back as they went. */
  readonly loses?: readonly ('up' | 'down')[]
}

export const ownCodec: Codec<OwnData> = {
  effect: ({ to }) => to,
  run: (data, value, direction) => callAdapter(data.name, data[direction], value),
  loss: ({ name, loses = [] }, direction) =>
    loses.includes(direction) ? { kind: 'lossy', reason: `${name} loses detail` } : undefined,
  // What the functions do with a value that they do not know is theirs to say.
  refuses: () => true,
  describe: ({ name }) => `with ${name}`,
}
