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

/**
 * All that a text can mean for a field: where any text is a value, `null` is a text and no value at
 * all. Empty when it is no value of the field.
 */
export const readingsOf = (types: TypeGraph, field: Field, text: string): readonly Json[] => {
  const value = valueOfText(types, field, text)
  if (value === undefined || text !== 'null' || !takesNull(types, field.shape)) {
    return value === undefined ? [] : [value]
  }
  return namesNull(types, field) ? [null] : [value, null]
}

/** Whether the text `null` can only mean null. */
export const namesNull = (types: TypeGraph, { shape }: Field): boolean => {
  const bare = bareShape(types, shape)
  const free = bare.kind === 'string' && !bare.format && !bare.values
  return takesNull(types, shape) && !free
}
