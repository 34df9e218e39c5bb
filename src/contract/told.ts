/** What shapes say of values, in TypeScript: the builders of shapes carry it, so that functions over them are typed. */
import type { Json, JsonNumber } from '../json/index.ts'
import type { Field, Shape } from '../lens/index.ts'

/** Only types have it. */
declare const told: unique symbol
declare const lacking: unique symbol

/** A shape of values of a type. */
export type ShapeOf<T> = Shape & { readonly [told]?: T }

/** A field of values of a type. */
export type FieldOf<T> = Field & { readonly [told]?: T }

/** Of a field that may be absent. */
export interface MayLack<T> {
  readonly [lacking]: T
}

/** A number that a double would change is kept as its text: `1.0`, `9007199254740993`. */
export type AnyNumber = number | JsonNumber

/** The type of the values of a shape or a field; any JSON where nothing is known of it. */
export type Told<S> = S extends { readonly [told]?: infer T }
  ? unknown extends T
    ? Json
    : T
  : Json

type Needed<F, K extends keyof F> = Told<F[K]> extends MayLack<unknown> ? never : K
type Lacked<F, K extends keyof F> = Told<F[K]> extends MayLack<unknown> ? K : never
type Within<T> = T extends MayLack<infer Inner> ? Inner : T

/** The type of objects with these fields. */
export type ObjectOf<F> = { [K in keyof F as Needed<F, K>]: Told<F[K]> } & {
  [K in keyof F as Lacked<F, K>]?: Within<Told<F[K]>>
}
