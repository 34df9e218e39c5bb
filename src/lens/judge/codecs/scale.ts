/** Whether a number can be scaled by a factor and back, and its bounds afterwards. */
import { decimalOf, decimalText, multiply, reciprocal } from '../../codecs/decimal.ts'
import type { ScaleData } from '../../codecs/scale.ts'
import type { NumberShape } from '../../shape.ts'
import type { CodecJudge } from './codec-judge.ts'

type Bounds = Pick<NumberShape, 'minimum' | 'maximum'>

const given = ({ minimum, maximum }: { minimum?: number; maximum?: number }): Bounds => ({
  ...(minimum === undefined ? {} : { minimum }),
  ...(maximum === undefined ? {} : { maximum }),
})

/** The bounds of the older value in the newer unit; a negative factor swaps them. */
const scaledBounds = ({ minimum, maximum }: NumberShape, factor: number): Bounds => {
  const scaled = (bound: number | undefined) =>
    bound === undefined
      ? {}
      : { bound: Number(decimalText(multiply(decimalOf(bound), decimalOf(factor)))) }
  const [low, high] = [scaled(minimum).bound, scaled(maximum).bound]
  const [from, to] = factor < 0 ? [high, low] : [low, high]
  return {
    ...(from === undefined ? {} : { minimum: from }),
    ...(to === undefined ? {} : { maximum: to }),
  }
}

export const scaleJudge: CodecJudge<ScaleData> = {
  complete: (data, shape) =>
    shape.kind === 'number' && shape.integer ? { ...data, olderInteger: true } : data,
  effect: ({ factor, integer, ...bounds }, shape) => {
    if (shape.kind !== 'number') return `a number is needed, found ${shape.kind}`
    if (factor === 1 && Boolean(integer) === Boolean(shape.integer))
      return 'a factor of 1 changes nothing'
    const isDivided = Number.isFinite(factor) && factor !== 0
    if (!isDivided || !(shape.integer || reciprocal(decimalOf(factor)))) {
      return `${factor} cannot be divided by exactly; use a product of 2s and 5s, or whole numbers`
    }
    const newer: NumberShape = { kind: 'number', ...(integer ? { integer } : {}) }
    return { ...newer, ...scaledBounds(shape, factor), ...given(bounds) }
  },
  describe: ({ factor, integer = false }) =>
    `by a factor of ${factor}${integer ? ', rounded to whole numbers' : ''}`,
}
