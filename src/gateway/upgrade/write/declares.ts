/** What a version declares at a path of a value: variants of unions are told by the value. */
import { isObject, kindOf, own, valueAt, type Json, type Path } from '../../../json/index.ts'
import {
  kindOfShape,
  memberOfKind,
  type Shape,
  type TypeGraph,
  type UnionShape,
} from '../../../lens/index.ts'
import { memberShapes } from '../../map/member-shape.ts'
import { bareShape, shapeOfValue } from '../../map/shape-at.ts'

/** Whether a version declares what stands at a path of a value, or that anything may. */
export const isDeclared = (
  types: TypeGraph,
  shape: Shape,
  value: Json | undefined,
  path: Path,
): boolean => {
  const [step, ...rest] = path
  if (step === undefined) return true
  const inner = value === undefined ? undefined : valueAt(value, [step])
  const bare = shapeOfValue(types, shape, value)
  switch (bare.kind) {
    case 'object': {
      const field = Object.hasOwn(bare.fields, step) ? bare.fields[step] : undefined
      return field !== undefined && isDeclared(types, field.shape, inner, rest)
    }
    case 'array':
    case 'map':
      return isDeclared(types, bare.of, inner, rest)
    case 'union': {
      const variant = variantOf(bare, value)
      return step === bare.tag || !variant || isDeclared(types, variant, value, path)
    }
    default:
      return true
  }
}

/**
 * Whether what stands at a path of a value is of a kind that a version does not have there, or the tag
 * of a variant that it does not have.
 */
export const isForeign = (
  types: TypeGraph,
  shape: Shape,
  value: Json | undefined,
  path: Path,
): boolean => {
  if (value === undefined) return false
  const [step, ...rest] = path
  if (step === undefined) {
    const bare = bareShape(types, shape)
    const kind = kindOf(value)
    if (bare.kind === 'kinds') return kind !== 'null' && !memberOfKind(bare, kind)
    const only = kindOfShape(bare, types)
    return only !== undefined && kind !== 'null' && kind !== only
  }
  const bare = shapeOfValue(types, shape, value)
  const inner = valueAt(value, [step])
  if (bare.kind === 'union' && step === bare.tag) {
    return !bare.open && typeof inner === 'string' && !Object.hasOwn(bare.variants, inner)
  }
  return isForeign(types, memberShapes(types, shape, value)(step), inner, rest)
}

const variantOf = ({ tag, variants }: UnionShape, value: Json | undefined): Shape | undefined => {
  const name = isObject(value) ? own(value, tag) : undefined
  return typeof name === 'string' && Object.hasOwn(variants, name) ? variants[name] : undefined
}

/** What absence of the place at a path of a value means. */
export const defaultAt = (
  types: TypeGraph,
  shape: Shape,
  value: Json | undefined,
  path: Path,
): Json | undefined => {
  const [step, ...rest] = path
  if (step === undefined) return undefined
  const inner = value === undefined ? undefined : valueAt(value, [step])
  const bare = shapeOfValue(types, shape, value)
  switch (bare.kind) {
    case 'object': {
      const field = Object.hasOwn(bare.fields, step) ? bare.fields[step] : undefined
      if (!field) return undefined
      return rest.length === 0 ? field.default : defaultAt(types, field.shape, inner, rest)
    }
    case 'array':
    case 'map':
      return defaultAt(types, bare.of, inner, rest)
    case 'union': {
      const variant = variantOf(bare, value)
      return variant && defaultAt(types, variant, value, path)
    }
    default:
      return undefined
  }
}
