/** Shapes as Zod says them: the same values, in the one spelling that is read back. */
import type { Field, Shape, StringShape, TypeGraph } from '../../lens/index.ts'

/** The text of an expression as JavaScript gives it back: `a\/b` for `a/b`. */
const patternSource = (pattern: string): string => {
  try {
    return new RegExp(pattern).source
  } catch {
    return pattern
  }
}

/** The words of an enum say all that bounds could. */
const stringOf = ({ minLength, maxLength, pattern, format, ...rest }: StringShape): StringShape => {
  if (rest.values) return rest
  return {
    ...rest,
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(pattern === undefined ? {} : { pattern: patternSource(pattern) }),
    ...(format === undefined ? {} : { format }),
  }
}

const mapped = <T>(record: Readonly<Record<string, T>>, of: (value: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]))

/** The type that an alias means in the end, for places that need the type itself. */
const behindAliases = (type: string, types: TypeGraph): string => {
  const met = new Set<string>()
  let at = type
  while (!met.has(at) && Object.hasOwn(types, at)) {
    met.add(at)
    const shape = types[at]
    if (shape?.kind !== 'ref') return at
    at = shape.type
  }
  return type
}

const variantOf = (shape: Shape, types: TypeGraph): Shape =>
  shape.kind === 'ref'
    ? { kind: 'ref', type: behindAliases(shape.type, types) }
    : canonicalShape(shape, types)

export const canonicalShape = (shape: Shape, types: TypeGraph): Shape => {
  const inner = (one: Shape): Shape => canonicalShape(one, types)
  switch (shape.kind) {
    case 'string':
      return stringOf(shape)
    case 'nullable': {
      const of = inner(shape.of)
      return of.kind === 'any' || of.kind === 'null' || of.kind === 'nullable'
        ? of
        : { ...shape, of }
    }
    case 'array':
    case 'map':
      return { ...shape, of: inner(shape.of) }
    case 'object': {
      const field = (one: Field): Field => ({ ...one, shape: inner(one.shape) })
      return { ...shape, fields: mapped(shape.fields, field) }
    }
    case 'union':
      return { ...shape, variants: mapped(shape.variants, (one) => variantOf(one, types)) }
    case 'kinds':
      return {
        ...shape,
        members: Object.fromEntries(
          Object.entries(shape.members).map(([kind, member]) => [kind, inner(member)]),
        ),
      }
    default:
      return shape
  }
}

export const canonicalTypes = (types: TypeGraph, all: TypeGraph = types): TypeGraph =>
  mapped(types, (shape) => canonicalShape(shape, all))
