/** What a number shape demands of a number, whatever its size. */
import { numberText, type JsonNumber } from '../../json/index.ts'
import type { NumberShape } from '../../lens/index.ts'
import { found } from './found.ts'
import { compareNumbers } from './number-order.ts'

const order = (value: number | JsonNumber, bound: number): number =>
  typeof value === 'number' ? value - bound : compareNumbers(value.text, String(bound))

/** What is wrong with a number, or undefined. */
export const numberCheck = ({
  integer = false,
  minimum,
  maximum,
}: NumberShape): ((value: number | JsonNumber) => string | undefined) => {
  return (value) => {
    if (integer && !/^-?\d+$/.test(numberText(value))) {
      return `expected an integer (no fraction, no exponent), found ${found(value)}`
    }
    if (minimum !== undefined && order(value, minimum) < 0) {
      return `expected at least ${minimum}, found ${found(value)}`
    }
    if (maximum !== undefined && order(value, maximum) > 0) {
      return `expected at most ${maximum}, found ${found(value)}`
    }
    return undefined
  }
}
