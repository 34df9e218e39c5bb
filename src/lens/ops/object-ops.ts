/** What the ops on objects share: reading and rebuilding objects and object shapes. */
import { isObject, own, set, type Json, type JsonObject, type Path } from '../../json/index.ts'
import { wrongKind } from '../lens-error.ts'
import type { Field, ObjectShape, Shape } from '../shape.ts'
import type { EffectContext } from './op.ts'

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

/** The object shape behind `nullable`, or undefined after reporting. */
export const objectShape = (shape: Shape, context: EffectContext): ObjectShape | undefined => {
  if (shape.kind === 'object') return shape
  if (shape.kind === 'nullable' && shape.of.kind === 'object') return shape.of
  context.report(
    shape.kind === 'ref'
      ? `this is a reference to ${shape.type}: change the type ${shape.type} instead`
      : `an object is needed here, found ${shape.kind}`,
  )
  return undefined
}

/** Puts a changed object shape back where `objectShape` found it. */
export const rebuilt = (shape: Shape, fields: ObjectShape['fields']): Shape =>
  shape.kind === 'nullable'
    ? { kind: 'nullable', of: { kind: 'object', fields } }
    : { kind: 'object', fields }

/** A declared field, or undefined after reporting with the names there are. */
export const fieldNamed = (
  object: ObjectShape,
  name: string,
  context: EffectContext,
): Field | undefined => {
  const field = Object.hasOwn(object.fields, name) ? object.fields[name] : undefined
  if (!field) context.report(`unknown field "${name}"`, Object.keys(object.fields))
  return field
}

/** False after reporting when the name is taken. `at` is the path of the object. */
export const isFree = (
  object: ObjectShape,
  name: string,
  context: EffectContext,
  at: Path = [],
): boolean => {
  if (!Object.hasOwn(object.fields, name)) return true
  const by = context.declaredBy([...at, name])
  context.report(`the name "${name}" is already taken${by ? ` by ${by}` : ''}`)
  return false
}

export const fieldsWithout = (object: ObjectShape, name: string): ObjectShape['fields'] =>
  Object.fromEntries(Object.entries(object.fields).filter(([key]) => key !== name))

/** The fields with one put in place of another, or at the end. */
export const fieldsWith = (
  object: ObjectShape,
  name: string,
  field: Field,
): ObjectShape['fields'] => ({ ...object.fields, [name]: field })

/** Whether a valid object may lack the field. */
export const mayBeAbsent = ({ optional = false, default: standing }: Field): boolean =>
  optional || standing !== undefined

/** Whether values of this shape may be null. */
export const isNullable = (shape: Shape): boolean =>
  shape.kind === 'nullable' || shape.kind === 'null' || shape.kind === 'any'

/** Shape under a `nullable`, or the shape itself. */
export const bare = (shape: Shape): Shape => (shape.kind === 'nullable' ? shape.of : shape)

/** Wraps as the shape before was wrapped. */
export const nullableLike = (before: Shape, shape: Shape): Shape =>
  before.kind === 'nullable' ? { kind: 'nullable', of: shape } : shape
