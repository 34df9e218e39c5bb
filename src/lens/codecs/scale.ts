/** A number in another unit: multiplied on the way up, divided on the way down, in exact decimals. */
import { numberOf, type Json } from '../../json/index.ts'
import type { NumberShape } from '../shape.ts'
import type { Codec } from './codec.ts'
import { decimalOf, decimalText, multiply, reciprocal, roundToInteger } from './decimal.ts'

export interface ScaleData {
  readonly codec: 'scale'
  /** Newer value = older value * factor. Its reciprocal must be a finite decimal. */
  readonly factor: number
  /** Round the newer value to an integer, halves away from zero. */
  readonly integer?: boolean
  readonly minimum?: number
  readonly maximum?: number
}

export const scaleCodec: Codec<ScaleData> = {
  effect: ({ factor, integer, minimum, maximum }, shape) => {
    if (shape.kind !== 'number') return `a number is needed, found ${shape.kind}`
    if (!Number.isFinite(factor) || !reciprocal(decimalOf(factor))) {
      return `${factor} cannot be divided by exactly; use a product of 2s and 5s`
    }
    const newer: NumberShape = { kind: 'number' }
    return {
      ...newer,
      ...(integer ? { integer } : {}),
      ...(minimum === undefined ? {} : { minimum }),
      ...(maximum === undefined ? {} : { maximum }),
    }
  },
  run: ({ factor, integer = false }, value, direction): Json => {
    const by = decimalOf(factor)
    if (direction === 'up') {
      const product = multiply(decimalOf(value), by)
      return numberOf(decimalText(integer ? roundToInteger(product) : product))
    }
    return numberOf(decimalText(multiply(decimalOf(value), reciprocal(by) ?? by)))
  },
  loss: ({ factor, integer = false }, direction) =>
    integer && direction === 'up'
      ? { kind: 'lossy', reason: `rounded to a whole number after multiplying by ${factor}` }
      : undefined,
  describe: ({ factor, integer = false }) =>
    `by a factor of ${factor}${integer ? ', rounded to whole numbers' : ''}`,
}
