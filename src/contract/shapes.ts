/** Builders of shapes, for versions after the base. */
import type { Json } from '../json/index.ts'
import type { Field, NumberShape, Shape, StringShape } from '../lens/index.ts'

export const any: Shape = { kind: 'any' }
export const boolean: Shape = { kind: 'boolean' }

/** @example string({ minLength: 1 }) */
export const string = (bounds: Omit<StringShape, 'kind'> = {}): Shape => ({
  kind: 'string',
  ...bounds,
})

/**
 * The address of a document of this API, such as `/entities/1`: each version is told it by its own
 * routes. In Zod: `z.string().meta({ link: true })`.
 */
export const link: Shape = string({ link: true })

/** @example integer({ minimum: 0 }) */
export const integer = (bounds: Omit<NumberShape, 'kind' | 'integer'> = {}): Shape => ({
  kind: 'number',
  integer: true,
  ...bounds,
})

export const number = (bounds: Omit<NumberShape, 'kind' | 'integer'> = {}): Shape => ({
  kind: 'number',
  ...bounds,
})

/** @example oneOf('public', 'private') */
export const oneOf = (...values: readonly string[]): Shape => ({ kind: 'string', values })

export const nullable = (of: Shape): Shape => ({ kind: 'nullable', of })
export const list = (of: Shape): Shape => ({ kind: 'array', of })
export const map = (of: Shape): Shape => ({ kind: 'map', of })

/** A reference to a named type. */
export const ref = (type: string): Shape => ({ kind: 'ref', type })

export const optional = (shape: Shape): Field => ({ shape, optional: true })
export const withDefault = (shape: Shape, value: Json): Field => ({ shape, default: value })

/**
 * What tells the objects of a list apart: a changed list shows by it which item is which.
 *
 * @example list(object({ name: key(string()), colour: string() }))
 */
export const key = (shape: Shape): Field => ({ shape, key: true })

/** @example object({ from: ref('Id'), note: optional(string()) }) */
export const object = (fields: Readonly<Record<string, Shape | Field>>): Shape => ({
  kind: 'object',
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      'kind' in field ? { shape: field } : field,
    ]),
  ),
})
