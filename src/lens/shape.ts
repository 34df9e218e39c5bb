/** Shapes: what a contract says a JSON value looks like, as plain data. One graph of named shapes a version. */
import type { Json, JsonKind } from '../json/index.ts'

/** A member of an object shape. */
export interface Field {
  /** What its value is. */
  readonly shape: Shape
  /** May be absent. A field with a default may be absent too: the store then fills it in. */
  readonly optional?: boolean
  /** What its absence means. */
  readonly default?: Json
  /** Set by the store: present in answers, ignored in requests (JSON Schema `readOnly`). */
  readonly readOnly?: boolean
  /** Tells the items of a list of such objects apart, so that a changed list shows which item is which. */
  readonly key?: boolean
  /** For schemas, types and the OpenAPI document. */
  readonly description?: string
}

export type Fields = Readonly<Record<string, Field>>

/** What a value says of another document, whose key it is. Nothing is carried by it. */
export interface Refers {
  /** Type of the document; its key is the last parameter of the route that reads it. */
  readonly refersTo?: string
  /** What the other one is to this one, in words (`parent`); the name of the field when absent. */
  readonly refersAs?: string
  /** It tells of the past: what it refers to may have been deleted since. */
  readonly mayBeGone?: boolean
}

/** Bounds of a string shape. `format` is a JSON Schema format (`uuid`, `date-time`). */
export interface StringShape extends Refers {
  readonly kind: 'string'
  readonly minLength?: number
  readonly maxLength?: number
  /** An ECMAScript regular expression without flags. */
  readonly pattern?: string
  readonly format?: string
  /** The only values allowed (an enum). */
  readonly values?: readonly string[]
  /** Others than `values` may come, too: those are only the ones that are known. */
  readonly open?: boolean
  /**
   * It is the address of a document of this API (an absolute path, perhaps with a query): a lens
   * tells it by the routes of the version written. Addresses of others stay as they are.
   */
  readonly link?: boolean
  /**
   * In errors: it names a field of the document, or a parameter, that the error is about, dotted
   * (`items[0].price`) or as a JSON Pointer.
   */
  readonly names?: 'field' | 'pointer'
}

export interface NumberShape extends Refers {
  readonly kind: 'number'
  /** No fraction and no exponent in its text. */
  readonly integer?: boolean
  readonly minimum?: number
  readonly maximum?: number
}

export interface ArrayShape {
  readonly kind: 'array'
  readonly of: Shape
  /**
   * The items are strings that name fields of this type, as dotted paths from its root
   * (`metadata.name`): a lens tells them in the names of the version written, and leaves out what
   * that version does not have.
   */
  readonly pathsOf?: string
}

export interface ObjectShape {
  readonly kind: 'object'
  readonly fields: Fields
}

/** A tagged union: the string member `tag` says which variant the object is. Variants are objects or references to them, without the tag among their fields. */
export interface UnionShape {
  readonly kind: 'union'
  readonly tag: string
  readonly variants: Readonly<Record<string, Shape>>
  /** Others than `variants` may come, too: those are only the ones that are known. */
  readonly open?: boolean
}

/** The kinds of JSON values besides null. */
export type ValueKind = Exclude<JsonKind, 'null'>

/**
 * A value of one of several kinds, told apart by its first byte: text or an object, one or a list of
 * them. There is one shape for each kind, so that every value has one meaning at most.
 */
export interface KindsShape {
  readonly kind: 'kinds'
  readonly members: Readonly<Partial<Record<ValueKind, Shape>>>
}

export type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean' }
  | StringShape
  | NumberShape
  | { readonly kind: 'nullable'; readonly of: Shape }
  | ArrayShape
  /** An object used as a map from any string to values of one shape. */
  | { readonly kind: 'map'; readonly of: Shape }
  | ObjectShape
  | UnionShape
  | KindsShape
  /** A reference to a named type of the same version. */
  | { readonly kind: 'ref'; readonly type: string }

/** The named types of one version. */
export type TypeGraph = Readonly<Record<string, Shape>>
