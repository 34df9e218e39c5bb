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
  complete: (data, shape) => ({ ...data, to: shape.kind === 'boolean' ? 'string' : 'boolean' }),
  effect: ({ on, off }, shape) => {
    if (on === off) return `true and false need words of their own, found "${on}" for both`
    if (shape.kind === 'boolean') return { kind: 'string', values: [on, off] }
    const fits =
      shape.kind === 'string' &&
      shape.values?.length === 2 &&
      !shape.open &&
      [on, off].every((word) => shape.values?.includes(word))
    if (fits) return { kind: 'boolean' }
    return `a boolean is needed, or a string with just the values "${on}" and "${off}"`
  },
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
  describe: ({ on, off, to }) =>
    to === 'string'
      ? `from true to "${on}", false to "${off}"`
      : `from "${on}" to true, "${off}" to false`,
}
