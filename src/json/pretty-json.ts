/** JSON on several lines for people, with numbers as they were written. */
import { print } from './print.ts'
import { isObject, type Json } from './value.ts'

/** @example prettyJson({ size: new JsonNumber('1.0') }) // '{\n  "size": 1.0\n}' */
export const prettyJson = (value: Json, indent = ''): string => {
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const items = value.map((item) => `${inner}${prettyJson(item, inner)}`)
    return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n${indent}]`
  }
  if (!isObject(value)) return print(value)
  const members = Object.keys(value).map(
    (name) => `${inner}${JSON.stringify(name)}: ${prettyJson(value[name] ?? null, inner)}`,
  )
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`
}
