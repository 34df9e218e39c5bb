/** Plain data as JavaScript source, which holds what JSON cannot: maps, `undefined`, numbers as they were written. */
import { JsonNumber } from './value.ts'

/** Shorter texts are cheaper to repeat than to name. */
const namedFrom = 200

/** Whether source text can hold it: no functions, no instances but of `Map` and `JsonNumber`. */
export const isPlainData = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) {
    return !['function', 'symbol', 'bigint'].includes(typeof value)
  }
  if (value instanceof JsonNumber) return true
  if (value instanceof Map) return isPlainData([...value])
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null
  return isPlain && Object.values(value).every(isPlainData)
}

const scalar = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value)
  return Object.is(value, -0) ? '-0' : String(value)
}

/** `__proto__: x` would set the prototype. */
const memberName = (key: string): string =>
  key === '__proto__' ? '["__proto__"]' : JSON.stringify(key)

/**
 * Statements, and an expression, that make equal data. They refer to `JsonNumber` where the data
 * does. Large parts that occur often are written once, and then are one object.
 *
 * @param value plain data, as `isPlainData` says
 * @example sourceText({ index: new JsonNumber('1.0') }).expression // '{"index":new JsonNumber("1.0")}'
 */
export const sourceText = (
  value: unknown,
): { readonly statements: string; readonly expression: string } => {
  const names = new Map<string, string>()

  const named = (text: string): string => {
    if (text.length < namedFrom) return text
    const name = names.get(text) ?? `_${names.size}`
    names.set(text, name)
    return name
  }

  const composite = (data: object): string => {
    if (data instanceof JsonNumber) return `new JsonNumber(${JSON.stringify(data.text)})`
    if (data instanceof Map) return `new Map(${write([...data])})`
    if (Array.isArray(data)) return `[${data.map(write).join()}]`
    const members = Object.entries(data).map(
      ([key, member]) => `${memberName(key)}:${write(member)}`,
    )
    return `{${members.join()}}`
  }

  const write = (data: unknown): string =>
    typeof data === 'object' && data !== null ? named(composite(data)) : scalar(data)

  const expression = write(value)
  const statements = [...names].map(([text, name]) => `const ${name} = ${text}\n`).join('')
  return { statements, expression }
}
