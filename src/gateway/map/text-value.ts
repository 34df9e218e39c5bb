/** Query text as a value of a field, and back. */
import { numberOf, numberText, isNumber, type Json } from '../../json/index.ts'
import type { Field, TypeGraph } from '../../lens/index.ts'
import { bareShape, takesNull } from './shape-at.ts'

const numberPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** Undefined when the text cannot be a value of the field, or could be several. */
export const valueOfText = (types: TypeGraph, { shape }: Field, text: string): Json | undefined => {
  const bare = bareShape(types, shape)
  if (text === 'null' && bare.kind !== 'string' && takesNull(types, shape)) return null
  switch (bare.kind) {
    case 'string':
      return text
    case 'number':
      return numberPattern.test(text) ? numberOf(text) : undefined
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    default:
      return undefined
  }
}

/** Undefined when the value is no single value. */
export const textOfValue = (value: Json): string | undefined => {
  if (typeof value === 'string') return value
  if (isNumber(value)) return numberText(value)
  if (value === null || typeof value === 'boolean') return String(value)
  return undefined
}
