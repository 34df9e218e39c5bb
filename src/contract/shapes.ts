/** Builders of shapes, for versions after the base. */
import type { Json } from '../json/index.ts'
import type { Field, NumberShape, Shape, StringShape, ValueKind } from '../lens/index.ts'
import type { AnyNumber, FieldOf, MayLack, ObjectOf, ShapeOf, Told } from './told.ts'

export const any: ShapeOf<Json> = { kind: 'any' }
export const boolean: ShapeOf<boolean> = { kind: 'boolean' }

/** @example string({ minLength: 1 }) */
export const string = (bounds: Omit<StringShape, 'kind'> = {}): ShapeOf<string> => ({
  kind: 'string',
  ...bounds,
})

/**
 * The address of a document of this API, such as `/entities/1`: each version is told it by its own
 * routes. In Zod: `z.string().meta({ link: true })`.
 */
export const link: ShapeOf<string> = string({ link: true })

/** @example integer({ minimum: 0 }) */
export const integer = (
  bounds: Omit<NumberShape, 'kind' | 'integer'> = {},
): ShapeOf<AnyNumber> => ({
  kind: 'number',
  integer: true,
  ...bounds,
})

export const number = (bounds: Omit<NumberShape, 'kind' | 'integer'> = {}): ShapeOf<AnyNumber> => ({
  kind: 'number',
  ...bounds,
})

/** @example oneOf('public', 'private') */
export const oneOf = <const V extends string>(...values: readonly V[]): ShapeOf<V> => ({
  kind: 'string',
  values,
})

export const nullable = <S extends Shape>(of: S): ShapeOf<Told<S> | null> => ({
  kind: 'nullable',
  of,
})
export const list = <S extends Shape>(of: S): ShapeOf<Told<S>[]> => ({ kind: 'array', of })
export const map = <S extends Shape>(of: S): ShapeOf<{ [key: string]: Told<S> }> => ({
  kind: 'map',
  of,
})

/**
 * A value of one of several kinds of JSON, with a shape for each. In Zod: `z.union([z.string(), Customer])`.
 *
 * @example kinds({ string: string(), object: ref('Customer') })
 */
export const kinds = <M extends Readonly<Partial<Record<ValueKind, Shape>>>>(
  members: M,
): ShapeOf<{ [K in keyof M]: Told<M[K]> }[keyof M]> => ({ kind: 'kinds', members })

/** A reference to a named type. */
export const ref = (type: string): ShapeOf<Json> => ({ kind: 'ref', type })

export const optional = <S extends Shape>(shape: S): FieldOf<MayLack<Told<S>>> => ({
  shape,
  optional: true,
})
export const withDefault = <S extends Shape>(shape: S, value: Json): FieldOf<MayLack<Told<S>>> => ({
  shape,
  default: value,
})

/**
 * What tells the objects of a list apart: a changed list shows by it which item is which.
 *
 * @example list(object({ name: key(string()), colour: string() }))
 */
export const key = <S extends Shape>(shape: S): FieldOf<Told<S>> => ({ shape, key: true })

/** @example object({ from: ref('Id'), note: optional(string()) }) */
export const object = <F extends Readonly<Record<string, Shape | Field>>>(
  fields: F,
): ShapeOf<ObjectOf<F>> => ({
  kind: 'object',
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      'kind' in field ? { shape: field } : field,
    ]),
  ),
})
