/** What a version declares at a path of one of its types. */
import { kindOf, type Json, type Path } from '../../json/index.ts'
import {
  declaredAt,
  memberOfKind,
  type Field,
  type Shape,
  type TypeGraph,
} from '../../lens/index.ts'

/** The shape behind references and `nullable`. */
export const bareShape = (types: TypeGraph, shape: Shape): Shape => {
  if (shape.kind === 'nullable') return bareShape(types, shape.of)
  if (shape.kind !== 'ref') return shape
  const named = Object.hasOwn(types, shape.type) ? types[shape.type] : undefined
  return named ? bareShape(types, named) : { kind: 'any' }
}

/** As `bareShape`, of a value: where there may be several kinds, that of its own. Any where it has none. */
export const shapeOfValue = (types: TypeGraph, shape: Shape, value: Json | undefined): Shape => {
  const bare = bareShape(types, shape)
  if (bare.kind !== 'kinds') return bare
  const member = value === undefined ? undefined : memberOfKind(bare, kindOf(value))
  return member ? bareShape(types, member) : { kind: 'any' }
}

const below = (shape: Shape, token: string): Field | undefined => {
  switch (shape.kind) {
    case 'object':
      return Object.hasOwn(shape.fields, token) ? shape.fields[token] : undefined
    case 'array':
      return /^(?:0|[1-9]\d*|-|\*)$/.test(token) ? { shape: shape.of } : undefined
    case 'map':
      return { shape: shape.of }
    default:
      return undefined
  }
}

/** The field at a path, or undefined where the type declares none. Nothing is declared below `any`, unions and values of several kinds. */
export const fieldAt = (types: TypeGraph, type: string, path: Path): Field | undefined => {
  let field: Field | undefined = { shape: { kind: 'ref', type } }
  for (const token of path) {
    field = field && below(bareShape(types, field.shape), token)
  }
  return field
}

const holdsKinds = (shape: Shape): boolean => {
  switch (shape.kind) {
    case 'kinds':
      return true
    case 'nullable':
    case 'array':
    case 'map':
      return holdsKinds(shape.of)
    case 'object':
      return Object.values(shape.fields).some((field) => holdsKinds(field.shape))
    case 'union':
      return Object.values(shape.variants).some(holdsKinds)
    default:
      return false
  }
}

const known = new WeakMap<TypeGraph, boolean>()

/** Whether there are values of several kinds at all. */
const haveKinds = (types: TypeGraph): boolean => {
  const found = known.get(types) ?? Object.values(types).some(holdsKinds)
  known.set(types, found)
  return found
}

/** Whether values at a path may be of several kinds, in a variant of a union too. */
export const areOfKinds = (types: TypeGraph, type: string, path: Path): boolean => {
  const shape = haveKinds(types) ? declaredAt(types, { kind: 'ref', type }, path) : undefined
  return shape !== undefined && bareShape(types, shape).kind === 'kinds'
}

/** The shape at a path, references and `nullable` taken off. */
export const shapeAt = (types: TypeGraph, type: string, path: Path): Shape | undefined => {
  const field = fieldAt(types, type, path)
  return field && bareShape(types, field.shape)
}

/** Whether `null` is a value of the shape. */
export const takesNull = (types: TypeGraph, shape: Shape): boolean => {
  if (shape.kind === 'nullable' || shape.kind === 'null' || shape.kind === 'any') return true
  if (shape.kind !== 'ref') return false
  const named = Object.hasOwn(types, shape.type) ? types[shape.type] : undefined
  return named !== undefined && takesNull(types, named)
}
