/** What an edit of a flag's definition comes to. */
import type { Issue } from '../../errors/index.ts'
import { isObject, own, set, type Json, type JsonObject } from '../../json/index.ts'

export type Edited =
  | { readonly ok: true; readonly definition: JsonObject }
  | { readonly ok: false; readonly issue: Issue }

export const refused = (place: string, message: string, choices?: readonly string[]): Edited => ({
  ok: false,
  issue: { place, message, ...(choices ? { choices } : {}) },
})

/** A copy with another value; without the member where it is undefined. */
export const withMember = (
  object: JsonObject,
  key: string,
  value: Json | undefined,
): JsonObject => {
  const copy: JsonObject = {}
  for (const [name, member] of Object.entries(object)) {
    if (name !== key) set(copy, name, member)
    else if (value !== undefined) set(copy, name, value)
  }
  if (value !== undefined && own(copy, key) === undefined) set(copy, key, value)
  return copy
}

export const variantsOf = (definition: JsonObject): readonly string[] => {
  const variants = own(definition, 'variants')
  return isObject(variants) ? Object.keys(variants) : []
}

/** Undefined where the flag has the variant. */
export const lacks = (definition: JsonObject, variant: string): Edited | undefined => {
  const variants = variantsOf(definition)
  return variants.includes(variant)
    ? undefined
    : refused('variants', `the flag has no variant "${variant}"`, variants)
}
