/**
 * Parsed JSON that keeps every number exactly as it was written: a number whose text a double
 * would change (`1.0`, `9007199254740993`, `1e400`, `-0`) is a `JsonNumber`, any other a `number`.
 */

/** A number kept as its JSON text, because a double would change it. */
export class JsonNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Json = null | boolean | number | string | JsonNumber | Json[] | JsonObject
export type JsonObject = { [key: string]: Json }

export const isNumber = (value: Json | undefined): value is number | JsonNumber =>
  typeof value === 'number' || value instanceof JsonNumber

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof JsonNumber)

/** The JSON text of a number. */
export const numberText = (value: number | JsonNumber): string =>
  typeof value === 'number' ? String(value) : value.text

/** A number from its JSON text, as a `number` when that loses nothing. */
export const numberOf = (text: string): number | JsonNumber => {
  const number = Number(text)
  return String(number) === text ? number : new JsonNumber(text)
}

export type JsonKind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

export const kindOf = (value: Json): JsonKind => {
  if (value === null) return 'null'
  if (isNumber(value)) return 'number'
  if (Array.isArray(value)) return 'array'
  return typeof value as 'boolean' | 'string' | 'object'
}

/** An own member, never one inherited from `Object.prototype`. */
export const own = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined

/** Sets a member; `__proto__` becomes data like any other key. */
export const set = (object: JsonObject, key: string, value: Json): void => {
  if (key === '__proto__') {
    Object.defineProperty(object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
  } else object[key] = value
}
