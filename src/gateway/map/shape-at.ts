/** What a version declares at a path of one of its types. */
import { kindOf, type Json, type Path } from '../../json/index.ts'
import { memberOfKind, type Field, type Shape, type TypeGraph } from '../../lens/index.ts'

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
