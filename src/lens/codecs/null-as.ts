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
  /** Whether the value stays the value where the other version has null: it only stands in for null. */
  readonly keeps?: boolean
}

export const nullAsCodec: Codec<NullAsData> = {
  takesNull: true,
  run: ({ value, to, keeps }, given, direction) => {
    const isFilled = (to === 'value') === (direction === 'up')
    if (isFilled) return given === null ? value : given
    return !keeps && equalByValue(given, value) ? null : given
  },
  loss: ({ value, to, exact = false, keeps = false }, direction) => {
    const isFilled = (to === 'value') === (direction === 'up')
    if (!isFilled || exact) return undefined
    const reason = keeps ? `null becomes ${print(value)}` : `${print(value)} comes back as null`
    return { kind: 'lossy', reason }
  },
}
