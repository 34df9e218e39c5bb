/** Whether every value of one scalar shape is one of another. */
import type { NumberShape, Shape, StringShape } from '../../lens/index.ts'

const atLeast = (inner: number | undefined, outer: number | undefined): boolean =>
  outer === undefined || (inner !== undefined && inner >= outer)

const atMost = (inner: number | undefined, outer: number | undefined): boolean =>
  outer === undefined || (inner !== undefined && inner <= outer)

const texts = (inner: StringShape, outer: StringShape): boolean => {
  if (outer.values) return inner.values?.every((value) => outer.values?.includes(value)) ?? false
  if (inner.values) return true
  return (
    atLeast(inner.minLength, outer.minLength) &&
    atMost(inner.maxLength, outer.maxLength) &&
    (outer.pattern === undefined || outer.pattern === inner.pattern) &&
    (outer.format === undefined || outer.format === inner.format)
  )
}

const numbers = (inner: NumberShape, outer: NumberShape): boolean =>
  (inner.integer === true || outer.integer !== true) &&
  atLeast(inner.minimum, outer.minimum) &&
  atMost(inner.maximum, outer.maximum)

export const isWithin = (inner: Shape, outer: Shape): boolean => {
  if (outer.kind === 'any') return true
  if (inner.kind === 'string' && outer.kind === 'string') return texts(inner, outer)
  if (inner.kind === 'number' && outer.kind === 'number') return numbers(inner, outer)
  return inner.kind === outer.kind
}
