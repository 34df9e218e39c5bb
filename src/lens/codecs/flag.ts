/** True and false as two words, and back. */
import { LensError, wrongKind } from '../lens-error.ts'
import type { Codec } from './codec.ts'

export interface FlagData {
  readonly codec: 'flag'
  /** The word for true. */
  readonly on: string
  /** The word for false. */
  readonly off: string
  /** What the newer version holds; found by `complete`. */
  readonly to?: 'string' | 'boolean'
}

export const flagCodec: Codec<FlagData> = {
  run: ({ on, off, to }, value, direction) => {
    if ((to === 'string') === (direction === 'up')) {
      return typeof value === 'boolean' ? (value ? on : off) : wrongKind('true or false', value)
    }
    if (typeof value !== 'string') return wrongKind('a string', value)
    if (value === on || value === off) return value === on
    throw new LensError('wrong-shape', `expected one of "${on}", "${off}"`)
  },
  loss: () => undefined,
  chooses: true,
}
