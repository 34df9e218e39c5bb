/** Numbers as text and back, digit for digit. */
import { isNumber, numberOf, numberText } from '../../json/index.ts'
import { notRepresentable, wrongKind } from '../lens-error.ts'
import type { Codec } from './codec.ts'

export interface NumberTextData {
  readonly codec: 'number-text'
  /** What the newer version holds. */
  readonly to: 'string' | 'number'
  /** Whether the older value is an integer; found by `complete`. */
  readonly olderInteger?: boolean
}

export const integerPattern = /^-?(?:0|[1-9]\d*)$/
export const pattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

export const numberTextCodec: Codec<NumberTextData> = {
  run: ({ to, olderInteger }, value, direction) => {
    if ((to === 'string') === (direction === 'up')) {
      return isNumber(value) ? numberText(value) : wrongKind('a number', value)
    }
    if (typeof value !== 'string') return wrongKind('a string', value)
    if (olderInteger && !integerPattern.test(value)) {
      return notRepresentable('is not the text of an integer')
    }
    return pattern.test(value) ? numberOf(value) : notRepresentable('is not the text of a number')
  },
  loss: () => undefined,
  // Any text may stand in the older version; the newer one has a pattern.
  refuses: ({ to }, direction) => to === 'number' && direction === 'up',
}
