/** The nearest shape that takes all values of several shapes. */
import type {
  Field,
  Fields,
  NumberShape,
  ObjectShape,
  Shape,
  StringShape,
  UnionShape,
  ValueKind,
} from '../../lens/index.ts'
import { kindOfShape } from '../../lens/index.ts'
import { anything, fieldsFrom, kindsOf, maybeNull, shapeText } from './form.ts'

/** The shape of a named type; undefined where it is not known yet. */
export type TypeOf = (name: string) => Shape | undefined

/** As far as named types are opened in order to be joined. */
const deepest = 2

/** As many values as an enum may have that is made of several. */
const mostValues = 100

const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T

const least = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : Math.min(a, b)

const most = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : Math.max(a, b)

const same = <T>(a: T, b: T): T | undefined => (a === b ? a : undefined)

const strings = (a: StringShape, b: StringShape): StringShape => {
  if (a.values && b.values) {
    const values = [...new Set([...a.values, ...b.values])]
    return values.length <= mostValues
      ? (defined({ kind: 'string', values, open: a.open ?? b.open }) as StringShape)
      : { kind: 'string' }
  }
  if (a.values || b.values) return { kind: 'string' }
  return defined({
    kind: 'string',
    minLength: least(a.minLength, b.minLength),
    maxLength: most(a.maxLength, b.maxLength),
    pattern: same(a.pattern, b.pattern),
    format: same(a.format, b.format),
  }) as StringShape
}

const numbers = (a: NumberShape, b: NumberShape): NumberShape =>
  defined({
    kind: 'number',
    integer: a.integer && b.integer ? true : undefined,
    minimum: least(a.minimum, b.minimum),
    maximum: most(a.maximum, b.maximum),
  }) as NumberShape

/** A union seen as one object, whose tag is a field like any other. */
const flat = (union: UnionShape, types: TypeOf, depth: number): Shape => {
  const variants = Object.entries(union.variants).map(([name, variant]): Shape => {
    const shape = opened(variant, types)
    if (shape.kind !== 'object') return anything
    const tag: Field = { shape: { kind: 'string', ...(union.open ? {} : { values: [name] }) } }
    return {
      kind: 'object',
      fields: fieldsFrom([[union.tag, tag], ...Object.entries(shape.fields)]),
    }
  })
  return joinAll(variants, types, depth)
}

/** The shape behind references; anything where that is not known. */
export const opened = (shape: Shape, types: TypeOf): Shape => {
  let at: Shape = shape
  for (const met = new Set<string>(); at.kind === 'ref';) {
    if (met.has(at.type)) return anything
    met.add(at.type)
    at = types(at.type) ?? anything
  }
  return at
}

const field = (a: Field | undefined, b: Field | undefined, types: TypeOf, depth: number): Field => {
  if (!a || !b) {
    const { default: _, ...only } = (a ?? b)!
    return { ...only, optional: true }
  }
  const description = a.description ?? b.description
  const mayLack = [a, b].some((one) => one.optional || one.default !== undefined)
  return {
    shape: join(a.shape, b.shape, types, depth),
    ...(mayLack ? { optional: true } : {}),
    ...(a.readOnly && b.readOnly ? { readOnly: true } : {}),
    ...(description === undefined ? {} : { description }),
  }
}

/**
 * Fields that only one of the two says keep their shape, though the other one's objects may have members
 * of that name that nobody declares: without, little would be left of a choice between objects.
 */
const objects = (a: Fields, b: Fields, types: TypeOf, depth: number): ObjectShape => ({
  kind: 'object',
  fields: fieldsFrom(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [
      name,
      field(
        Object.hasOwn(a, name) ? a[name] : undefined,
        Object.hasOwn(b, name) ? b[name] : undefined,
        types,
        depth,
      ),
    ]),
  ),
})

/** Two shapes of objects. */
const members = (a: Shape, b: Shape, types: TypeOf, depth: number): Shape => {
  if (a.kind === 'union' && b.kind === 'union' && a.tag === b.tag) {
    const variants = { ...a.variants }
    for (const [name, variant] of Object.entries(b.variants)) {
      const other = Object.hasOwn(variants, name) ? variants[name] : undefined
      variants[name] = other ? asObject(join(other, variant, types, depth)) : variant
    }
    const open = a.open || b.open ? { open: true } : {}
    return { kind: 'union', tag: a.tag, variants, ...open }
  }
  const [one, other] = [a, b].map((shape) =>
    shape.kind === 'union' ? flat(shape, types, depth) : shape,
  ) as [Shape, Shape]
  if (one.kind === 'object' && other.kind === 'object') {
    // An object of which nothing is said has members of any shape.
    const free = [one, other].find(({ fields }) => Object.keys(fields).length === 0)
    if (free) return free
    return objects(one.fields, other.fields, types, depth)
  }
  return { kind: 'map', of: mapped(one, other, types, depth) }
}

/** The values of maps; objects may have any others besides their fields. */
const mapped = (a: Shape, b: Shape, types: TypeOf, depth: number): Shape =>
  a.kind === 'map' && b.kind === 'map' ? join(a.of, b.of, types, depth) : anything

const asObject = (shape: Shape): Shape =>
  shape.kind === 'object' || shape.kind === 'ref' ? shape : { kind: 'object', fields: {} }

const sameKind = (a: Shape, b: Shape, types: TypeOf, depth: number): Shape => {
  if (shapeText(a) === shapeText(b)) return a
  if (depth > deepest) return anything
  const [one, other] = [opened(a, types), opened(b, types)]
  const deeper = a.kind === 'ref' || b.kind === 'ref' ? depth + 1 : depth
  if (one.kind === 'string' && other.kind === 'string') return strings(one, other)
  if (one.kind === 'number' && other.kind === 'number') return numbers(one, other)
  if (one.kind === 'boolean') return one
  if (one.kind === 'array' && other.kind === 'array') {
    return { kind: 'array', of: join(one.of, other.of, types, deeper) }
  }
  return members(one, other, types, deeper)
}

/** The shapes that a shape may have, by the kinds of their values; undefined for anything. */
const byKind = (
  shape: Shape,
  types: TypeOf,
): { readonly isNull: boolean; readonly kinds: ReadonlyMap<ValueKind, Shape> } | undefined => {
  const at = opened(shape, types)
  switch (at.kind) {
    case 'any':
    case 'ref':
      return undefined
    case 'null':
      return { isNull: true, kinds: new Map() }
    case 'nullable': {
      const inner = byKind(at.of, types)
      return inner && { ...inner, isNull: true }
    }
    case 'kinds': {
      const entries = Object.entries(at.members) as [ValueKind, Shape][]
      return { isNull: false, kinds: new Map(entries) }
    }
    default: {
      const kind = kindOfShape(at, {})
      return kind && { isNull: false, kinds: new Map([[kind, shape]]) }
    }
  }
}

export const join = (a: Shape, b: Shape, types: TypeOf, depth = 0): Shape => {
  if (shapeText(a) === shapeText(b)) return a
  const [one, other] = [byKind(a, types), byKind(b, types)]
  if (!one || !other || depth > deepest) return anything
  const kinds = new Map(one.kinds)
  for (const [kind, shape] of other.kinds) {
    const known = kinds.get(kind)
    kinds.set(kind, known ? sameKind(known, shape, types, depth) : shape)
  }
  // What became anything in one kind takes all others, too.
  if ([...kinds.values()].some((shape) => opened(shape, types).kind === 'any')) return anything
  const isNull = one.isNull || other.isNull
  if (kinds.size === 0) return { kind: 'null' }
  return isNull ? maybeNull(kindsOf(kinds)) : kindsOf(kinds)
}

export const joinAll = (shapes: readonly Shape[], types: TypeOf, depth = 0): Shape => {
  const [first = anything, ...rest] = shapes
  return rest.reduce((joined, shape) => join(joined, shape, types, depth), first)
}
