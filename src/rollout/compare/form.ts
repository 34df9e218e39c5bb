/** What may be told of a value that clients own: its kind and its length, never the value. */
import { isNumber, isObject, numberText, type Json } from '../../json/index.ts'

/**
 * @example formOf('secret') // string(6)
 * @returns kind, with the length of texts, of numbers as they are written, of lists and of objects
 */
export const formOf = (value: Json): string => {
  if (value === null) return 'null'
  if (typeof value === 'string') return `string(${value.length})`
  if (isNumber(value)) return `number(${numberText(value).length})`
  if (Array.isArray(value)) return `array(${value.length})`
  return isObject(value) ? `object(${Object.keys(value).length})` : 'boolean'
}
