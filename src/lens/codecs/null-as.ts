/** Null as a value that stands for it: `null` becomes `''`, and back. */
import { equalByValue, print, type Json } from '../../json/index.ts'
import type { Codec } from './codec.ts'

export interface NullAsData {
  readonly codec: 'null-as'
  readonly value: Json
  /** Which version has the value in place of null. */
  readonly to: 'value' | 'null'
  /** Whether only null is the value: the version that has null has no such value itself. */
  readonly exact?: boolean
}

export const nullAsCodec: Codec<NullAsData> = {
  takesNull: true,
  run: ({ value, to }, given, direction) => {
    const isFilled = (to === 'value') === (direction === 'up')
    if (isFilled) return given === null ? value : given
    return equalByValue(given, value) ? null : given
  },
  loss: ({ value, to, exact = false }, direction) => {
    const isFilled = (to === 'value') === (direction === 'up')
    return isFilled && !exact
      ? { kind: 'lossy', reason: `${print(value)} comes back as null` }
      : undefined
  },
}
