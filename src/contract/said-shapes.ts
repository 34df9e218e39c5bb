/** Shapes beside functions, as authors say them: by builders, or by Zod schemas, which become shapes where names are known. */
import type * as z from 'zod'
import type { Json, JsonNumber } from '../json/index.ts'
import type { Shape } from '../lens/index.ts'
import type { AnyNumber, Told } from './told.ts'

/** A shape, or a schema of the same values. */
export type Said = Shape | z.ZodType

/** The values of a schema, as documents have them: numbers may be kept as their text. */
type Lossless<T> = unknown extends T
  ? Json
  : T extends number
    ? AnyNumber
    : T extends string | boolean | null | undefined | JsonNumber
      ? T
      : { [K in keyof T]: Lossless<T[K]> }

/** The type of the values of what was said. */
export type ToldBy<S> = S extends z.ZodType ? Lossless<z.input<S>> : Told<S>

const schemas = new WeakMap<Shape, z.ZodType>()

/** A shape that stands for a schema until `editsWithSchemas`; a shape itself. */
export const standInFor = (said: Said): Shape => {
  if (!('_zod' in said)) return said
  const shape: Shape = { kind: 'any' }
  schemas.set(shape, said)
  return shape
}

/** The schema that a shape stands for. */
export const schemaOf = (shape: Shape): z.ZodType | undefined => schemas.get(shape)
