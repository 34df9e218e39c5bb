/** Shapes as contracts can declare them in Zod: what has two forms has the one that Zod makes. */
import { inside, type Field, type Fields, type Shape, type ValueKind } from '../../lens/index.ts'

export const anything: Shape = { kind: 'any' }

export const maybeNull = (shape: Shape): Shape =>
  shape.kind === 'any' || shape.kind === 'null' || shape.kind === 'nullable'
    ? shape
    : { kind: 'nullable', of: shape }

export const nullableIf = (isNullable: boolean, shape: Shape): Shape =>
  isNullable ? maybeNull(shape) : shape

/** Values of several kinds, or the only shape of them. */
export const kindsOf = (members: ReadonlyMap<ValueKind, Shape>): Shape => {
  const [only, ...more] = members.values()
  if (only === undefined) return anything
  return more.length === 0 ? only : { kind: 'kinds', members: Object.fromEntries(members) }
}

export const fieldsFrom = (entries: Iterable<readonly [string, Field]>): Fields =>
  Object.fromEntries(entries)

/** One text for all shapes that are the same, whatever is said of their fields. */
export const shapeText = (shape: Shape): string =>
  JSON.stringify(shape, (name, value: unknown) =>
    name === 'description' && typeof value === 'string' ? undefined : value,
  )

/** The same shape with others inside. */
export const mapInside = (shape: Shape, change: (inner: Shape) => Shape): Shape => {
  switch (shape.kind) {
    case 'nullable':
    case 'array':
    case 'map':
      return { ...shape, of: change(shape.of) }
    case 'object':
      return {
        ...shape,
        fields: Object.fromEntries(
          Object.entries(shape.fields).map(([name, field]) => [
            name,
            { ...field, shape: change(field.shape) },
          ]),
        ),
      }
    case 'union':
      return { ...shape, variants: mapped(shape.variants, change) }
    case 'kinds':
      return { ...shape, members: mapped(shape.members, change) }
    default:
      return shape
  }
}

const mapped = (
  shapes: Readonly<Record<string, Shape>>,
  change: (inner: Shape) => Shape,
): Readonly<Record<string, Shape>> =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, change(shape)]))

const sizes = new WeakMap<Shape, number>()

/** How many shapes it is when written out, shared ones each time. */
export const sizeOf = (shape: Shape): number => {
  const known = sizes.get(shape)
  if (known !== undefined) return known
  const size = inside(shape).reduce((sum, inner) => sum + sizeOf(inner), 1)
  sizes.set(shape, size)
  return size
}
