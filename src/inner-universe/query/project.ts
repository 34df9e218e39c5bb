/** Answers only the fields that were asked for. */
import { own, isObject, set, valueAt, type Json, type JsonObject } from '../../json/index.ts'
import type { FieldPath } from './field-path.ts'

const place = (target: JsonObject, [token, ...rest]: readonly string[], value: Json): void => {
  if (token === undefined) return
  if (rest.length === 0) return set(target, token, value)
  const inner = own(target, token)
  const next: JsonObject = isObject(inner) ? inner : {}
  set(target, token, next)
  place(next, rest, value)
}

/** The fields that are there, each at its place. The document is used up: parts of it are in the answer. */
export const project = (document: Json, fields: readonly FieldPath[]): JsonObject => {
  const result: JsonObject = {}
  for (const { tokens } of fields) {
    const value = valueAt(document, tokens)
    if (value !== undefined) place(result, tokens, value)
  }
  return result
}
