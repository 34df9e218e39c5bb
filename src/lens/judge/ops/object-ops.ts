/** What the judges of ops on objects share: finding fields of shapes, and rebuilding them. */
import type { Path } from '../../../json/index.ts'
import type { Field, ObjectShape, Shape } from '../../shape.ts'
import type { EffectContext } from './op-judge.ts'

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

/** Whether values of this shape may be null. */
export const isNullable = (shape: Shape): boolean =>
  shape.kind === 'nullable' || shape.kind === 'null' || shape.kind === 'any'

/** Wraps as the shape before was wrapped. */
export const nullableLike = (before: Shape, shape: Shape): Shape =>
  before.kind === 'nullable' ? { kind: 'nullable', of: shape } : shape
