/** Types of SpacetimeDB (SATS), as far as modules have them. */

/** An element of a product, or a variant of a sum. */
export interface Member {
  readonly name: string
  readonly type: Type
}

export type Type =
  /** The number of a type of the same typespace. */
  | { readonly kind: 'ref'; readonly ref: number }
  | { readonly kind: 'sum'; readonly members: readonly Member[] }
  | { readonly kind: 'product'; readonly members: readonly Member[] }
  | { readonly kind: 'array'; readonly of: Type }
  | { readonly kind: 'string' | 'bool' | 'u8' | 'i64' | 'u64' | 'u256' | 'f64' }
  /** One that no module of ours has. */
  | { readonly kind: 'foreign'; readonly name: string }

export interface NamedType {
  readonly name: string
  readonly type: Type
}

export const unitType: Type = { kind: 'product', members: [] }

export const optionOf = (type: Type): Type => ({
  kind: 'sum',
  members: [
    { name: 'some', type },
    { name: 'none', type: unitType },
  ],
})
