/** Whether a value can stand for null, or null for a value. */
import { print, type Json } from '../../../json/index.ts'
import type { NullAsData } from '../../codecs/null-as.ts'
import { checkKinds } from '../../fits.ts'
import { LensError } from '../../lens-error.ts'
import type { Shape } from '../../shape.ts'
import type { CodecJudge } from './codec-judge.ts'

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

export const nullAsJudge: CodecJudge<NullAsData> = {
  complete: (data, shape) => {
    if (data.keeps) return data
    const inner = shape.kind === 'nullable' ? shape.of : shape
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
  describe: ({ value, to, keeps }) => {
    if (keeps && to === 'null') return `so that it may be null (older clients get ${print(value)})`
    return to === 'value' ? `from null to ${print(value)}` : `from ${print(value)} to null`
  },
}
