/** JSON text from a parsed value, numbers as they were written. */
import { JsonNumber, type Json } from './value.ts'

/**
 * @throws TypeError on what is not JSON (NaN, undefined): a defect of the caller.
 * @example print({ index: new JsonNumber('1.0') }) // '{"index":1.0}'
 */
export const print = (value: Json): string => {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`)
      return Object.is(value, -0) ? '-0' : String(value)
    case 'object': {
      if (value === null) return 'null'
      if (value instanceof JsonNumber) return value.text
      if (Array.isArray(value)) return `[${value.map(print).join(',')}]`
      let text = ''
      for (const key of Object.keys(value)) {
        text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${print(value[key] as Json)}`
      }
      return `{${text}}`
    }
    default:
      throw new TypeError(`not a JSON value: ${typeof value}`)
  }
}
