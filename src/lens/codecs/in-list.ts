/** A value as the only item of a list: `x` becomes `[x]`, null `[]`. */
import { notRepresentable, wrongKind } from '../lens-error.ts'
import type { Codec } from './codec.ts'

export interface InListData {
  readonly codec: 'in-list'
  /** Whether the older value may be null, which is the empty list; found by `complete`. */
  readonly nullable?: boolean
}

export const inListCodec: Codec<InListData> = {
  takesNull: true,
  run: ({ nullable }, value, direction) => {
    if (direction === 'up') return value === null && nullable ? [] : [value]
    if (!Array.isArray(value)) return wrongKind('an array', value)
    const [first] = value
    if (first !== undefined) return first
    return nullable ? null : notRepresentable('an empty list has no first item')
  },
  loss: (_, direction) =>
    direction === 'down'
      ? { kind: 'lossy', reason: 'items after the first have no place' }
      : undefined,
  refuses: ({ nullable }, direction) => direction === 'down' && !nullable,
}
