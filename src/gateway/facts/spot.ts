/** Where in documents of a type fields are that only its version has. */

/** What became of a field; `to` is its place in the later version, where it has one: `Entity.kind`. */
export interface OnlyField {
  /** Type and dotted path: `Entity.entity_type`. */
  readonly field: string
  readonly became: 'removed' | 'renamed' | 'moved' | 'retyped'
  readonly to?: string
}

/** Where in documents of a type such fields are; nothing else of the type is in it. */
export interface Spot {
  /** Of a body that is no object, and another value in the later version: the type itself. */
  readonly self?: OnlyField
  /** Of objects. */
  readonly members: Map<string, Member>
  /** Of every value of a map. */
  each?: Spot
  /** Of every item of a list. */
  items?: Spot
  /** Of a tagged union: what its variants have, by tag. */
  union?: { readonly tag: string; readonly variants: Map<string, Member> }
}

export interface Member {
  /** The field by its name, where it is one of those; of a variant that is gone, the tag. */
  readonly only?: OnlyField
  readonly inside?: Spot
}

/** Whether it leads nowhere. */
export const isEmpty = ({ members, each, items, union }: Spot): boolean =>
  members.size === 0 && !each && !items && (union?.variants.size ?? 0) === 0

const membersIn = ({ members, union }: Spot): readonly Member[] => [
  ...members.values(),
  ...(union?.variants.values() ?? []),
]

/** All that documents of a spot may have, once each. */
export const allIn = (root: Spot): readonly OnlyField[] => {
  const found = new Map<string, OnlyField>()
  const spots = new Set([root])
  if (root.self) found.set(root.self.field, root.self)
  for (const spot of spots) {
    if (spot.each) spots.add(spot.each)
    if (spot.items) spots.add(spot.items)
    for (const { only, inside } of membersIn(spot)) {
      if (only) found.set(only.field, only)
      if (inside) spots.add(inside)
    }
  }
  return [...found.values()]
}
