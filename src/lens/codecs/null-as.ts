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
  /** Whether the value stays the value where the other version has null: it only stands in for null. */
  readonly keeps?: boolean
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
    if (data.keeps) return data
    const isExact =
      data.to === 'value' ? lacks(inner, data.value) : withoutValue(inner, data.value) !== inner
    return isExact ? { ...data, exact: true } : data
  },
  effect: ({ value, to, keeps = false }, shape) => {
    if (value === null) return 'null cannot stand for itself'
    if (to === 'value') {
      if (shape.kind !== 'nullable')
        return `a value that may be null is needed, found ${shape.kind}`
      const newer = keeps ? shape.of : withValue(shape.of, value)
      const wrong = misfit(newer, value)
      return wrong ? `${print(value)} does not fit: ${wrong}` : newer
    }
    if (shape.kind === 'nullable' || shape.kind === 'null' || shape.kind === 'any') {
      return 'it may be null already'
    }
    const wrong = misfit(shape, value)
    return wrong
      ? `${print(value)} does not fit: ${wrong}`
      : { kind: 'nullable', of: keeps ? shape : withoutValue(shape, value) }
  },
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
  describe: ({ value, to, keeps }) => {
    if (keeps && to === 'null') return `so that it may be null (older clients get ${print(value)})`
    return to === 'value' ? `from null to ${print(value)}` : `from ${print(value)} to null`
  },
}
