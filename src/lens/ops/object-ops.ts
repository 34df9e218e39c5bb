/** What the ops on objects share: reading and rebuilding objects and object shapes. */
import { isObject, own, set, type Json, type JsonObject } from '../../json/index.ts'
import { wrongKind } from '../lens-error.ts'
import type { Field, Shape } from '../shape.ts'

/** @throws LensError when the value is not an object */
export const asObject = (value: Json): JsonObject =>
  isObject(value) ? value : wrongKind('an object', value)

export const without = (object: JsonObject, name: string): JsonObject => {
  const rest: JsonObject = {}
  for (const key of Object.keys(object)) if (key !== name) set(rest, key, object[key] as Json)
  return rest
}

/** A copy with one member set: in its place when it is there, else at the end. */
export const withMember = (object: JsonObject, name: string, value: Json): JsonObject => {
  const copy: JsonObject = {}
  for (const key of Object.keys(object)) set(copy, key, own(object, key) as Json)
  set(copy, name, value)
  return copy
}

/** Whether a valid object may lack the field. */
export const mayBeAbsent = ({ optional = false, default: standing }: Field): boolean =>
  optional || standing !== undefined

/** Shape under a `nullable`, or the shape itself. */
export const bare = (shape: Shape): Shape => (shape.kind === 'nullable' ? shape.of : shape)
