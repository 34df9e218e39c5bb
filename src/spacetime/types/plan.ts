/**
 * What the values of a shape are in SpacetimeDB. Types there cannot be recursive (a server of 1.2
 * aborts on one), so a plan never is: what leads back to its own type is kept as JSON.
 */

/** The JSON of a value, as text. */
export interface JsonPlan {
  readonly kind: 'json'
}

/** A member of an object, and the element of a product that holds it. */
export interface PlannedField {
  /** As in documents. */
  readonly member: string
  /** As in SpacetimeDB. */
  readonly element: string
  readonly plan: Plan
  /** It may be absent, which is `none`. */
  readonly maybe: boolean
}

export interface ObjectPlan {
  readonly kind: 'object'
  readonly name: string
  readonly fields: readonly PlannedField[]
}

/** A tagged union. An open one holds the JSON of the objects whose tag it does not know. */
export interface UnionPlan {
  readonly kind: 'union'
  readonly name: string
  readonly tag: string
  readonly variants: readonly {
    readonly value: string
    readonly element: string
    /** Without the tag; or the JSON of the whole object, where it leads back to the union. */
    readonly plan: ObjectPlan | JsonPlan
  }[]
  /** Name of the last variant, of an open union. */
  readonly other?: string
}

/** A value of one of several kinds of JSON. */
export interface KindsPlan {
  readonly kind: 'kinds'
  readonly name: string
  readonly members: readonly {
    readonly value: ValueKind
    readonly element: string
    readonly plan: Plan
  }[]
}

export type ValueKind = 'boolean' | 'number' | 'string' | 'array' | 'object'

export type Plan =
  | JsonPlan
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'string' }
  /** In 64 bits. */
  | { readonly kind: 'integer'; readonly signed: boolean }
  | { readonly kind: 'float' }
  /** `none` is null. */
  | { readonly kind: 'nullable'; readonly of: Plan }
  | { readonly kind: 'array'; readonly of: Plan }
  /** Pairs of a key and a value, in the order of the document. */
  | { readonly kind: 'map'; readonly name: string; readonly of: Plan }
  | ObjectPlan
  | UnionPlan
  | KindsPlan
