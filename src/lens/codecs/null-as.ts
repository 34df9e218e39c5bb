/** Null as a value that stands for it: `null` becomes `''`, and back. */
import { equalByValue, print, type Json } from '../../json/index.ts'
import { checkKinds } from '../fits.ts'
import { LensError } from '../lens-error.ts'
import type { Shape } from '../shape.ts'
import type { Codec } from './codec.ts'

export interface NullAsData {
  readonly codec: 'null-as'
  readonly value: Json
  /** Which version has the value in place of null. */
  readonly to: 'value' | 'null'
  /** Whether only null is the value: the version that has null has no such value itself. */
  readonly exact?: boolean
}

const lacks = (shape: Shape, value: Json): boolean =>
  shape.kind === 'string' &&
  shape.values !== undefined &&
  !shape.open &&
  typeof value === 'string' &&
  !shape.values.includes(value)

/** What is wrong with the value; undefined when it is of the shape. */
const misfit = (shape: Shape, value: Json): string | undefined => {
  try {
    checkKinds(shape, value, {})
    return undefined
  } catch (error) {
    if (error instanceof LensError) return error.message
    throw error
  }
}

const withValue = (shape: Shape, value: Json): Shape => {
  if (!lacks(shape, value) || shape.kind !== 'string') return shape
  return { ...shape, values: [...(shape.values ?? []), value as string] }
}

const withoutValue = (shape: Shape, value: Json): Shape => {
  const isChoice = shape.kind === 'string' && shape.values !== undefined && !shape.open
  if (!isChoice || shape.values.length < 2) return shape
  return { ...shape, values: shape.values.filter((one) => one !== value) }
}

export const nullAsCodec: Codec<NullAsData> = {
  takesNull: true,
  complete: (data, shape) => {
    const inner = shape.kind === 'nullable' ? shape.of : shape
    const isExact =
      data.to === 'value' ? lacks(inner, data.value) : withoutValue(inner, data.value) !== inner
    return isExact ? { ...data, exact: true } : data
  },
  effect: ({ value, to }, shape) => {
    if (value === null) return 'null cannot stand for itself'
    if (to === 'value') {
      if (shape.kind !== 'nullable')
        return `a value that may be null is needed, found ${shape.kind}`
      const newer = withValue(shape.of, value)
      const wrong = misfit(newer, value)
      return wrong ? `${print(value)} does not fit: ${wrong}` : newer
    }
    if (shape.kind === 'nullable' || shape.kind === 'null' || shape.kind === 'any') {
      return 'it may be null already'
    }
    const wrong = misfit(shape, value)
    return wrong
      ? `${print(value)} does not fit: ${wrong}`
      : { kind: 'nullable', of: withoutValue(shape, value) }
  },
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
  describe: ({ value, to }) =>
    to === 'value' ? `from null to ${print(value)}` : `from ${print(value)} to null`,
}
