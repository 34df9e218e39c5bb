/** Whether a value is of the kinds that a shape declares, so that a function may rely on them. */
import {
  isNumber,
  isObject,
  kindOf,
  numberText,
  own,
  type Json,
  type JsonObject,
} from '../json/index.ts'
import { expectKinds, memberOf } from './kinds.ts'
import { LensError, within, wrongKind } from './lens-error.ts'
import type { Field, Shape, TypeGraph, UnionShape } from './shape.ts'

/** Whether a valid object may lack the field; one that the store sets is not in what clients send. */
export const isRequired = ({ optional = false, default: standing, readOnly = false }: Field) =>
  !optional && standing === undefined && !readOnly

const objectOf = (value: Json): JsonObject =>
  isObject(value) ? value : wrongKind('an object', value)

const checkUnion = ({ tag, variants, open }: UnionShape, value: Json, types: TypeGraph): void => {
  const object = objectOf(value)
  const name = own(object, tag) ?? null
  const variant =
    typeof name === 'string' && Object.hasOwn(variants, name) ? variants[name] : undefined
  if (variant) return checkKinds(variant, object, types)
  if (open && typeof name === 'string') return
  return within(tag, () => wrongKind(`one of ${Object.keys(variants).join(', ')}`, name))
}

const checkFields = (
  fields: Readonly<Record<string, Field>>,
  value: Json,
  types: TypeGraph,
): void => {
  const object = objectOf(value)
  for (const [name, field] of Object.entries(fields)) {
    const member = own(object, name)
    if (member !== undefined) within(name, () => checkKinds(field.shape, member, types))
    else if (isRequired(field)) {
      within(name, () => {
        throw new LensError('wrong-shape', 'is missing')
      })
    }
  }
}

/**
 * Kinds, required members, the values of enumerations; bounds are left to those who keep documents.
 * What `types` do not have is not looked into.
 *
 * @throws LensError `wrong-shape`
 */
export const checkKinds = (shape: Shape, value: Json, types: TypeGraph): void => {
  switch (shape.kind) {
    case 'any':
      return
    case 'ref': {
      const named = Object.hasOwn(types, shape.type) ? types[shape.type] : undefined
      return named && checkKinds(named, value, types)
    }
    case 'null':
      return value === null ? undefined : wrongKind('null', value)
    case 'boolean':
      return typeof value === 'boolean' ? undefined : wrongKind('true or false', value)
    case 'string':
      if (typeof value !== 'string') return wrongKind('a string', value)
      if (!shape.values || shape.open || shape.values.includes(value)) return
      throw new LensError('wrong-shape', `expected one of ${shape.values.join(', ')}`)
    case 'number':
      if (!isNumber(value)) return wrongKind('a number', value)
      if (!shape.integer || /^-?\d+$/.test(numberText(value))) return
      throw new LensError('wrong-shape', 'expected a whole number')
    case 'nullable':
      return value === null ? undefined : checkKinds(shape.of, value, types)
    case 'array':
      if (!Array.isArray(value)) return wrongKind('an array', value)
      return value.forEach((item, at) => within(at, () => checkKinds(shape.of, item, types)))
    case 'map':
      return Object.entries(objectOf(value)).forEach(([key, member]) =>
        within(key, () => checkKinds(shape.of, member, types)),
      )
    case 'object':
      return checkFields(shape.fields, value, types)
    case 'union':
      return checkUnion(shape, value, types)
    case 'kinds': {
      const member = memberOf(shape, kindOf(value))
      return member
        ? checkKinds(member, value, types)
        : expectKinds(Object.keys(shape.members), value)
    }
  }
}
