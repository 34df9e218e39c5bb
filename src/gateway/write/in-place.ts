/** What a merge patch has to say so that a value takes the place of whatever is stored there. */
import { isObject, own, set, type Json, type JsonObject } from '../../json/index.ts'
import type { Fields, Shape, TypeGraph } from '../../lens/index.ts'
import { bareShape, shapeOfValue } from '../map/shape-at.ts'

const fieldsOf = (types: TypeGraph, shape: Shape): Fields => {
  const bare = bareShape(types, shape)
  return bare.kind === 'object' ? bare.fields : {}
}

/** What each member of an object may be; undefined where it may have members of any name. */
const membersOf = (
  types: TypeGraph,
  shape: Shape,
  value: JsonObject,
): ReadonlyMap<string, Shape> | undefined => {
  const bare = shapeOfValue(types, shape, value)
  if (bare.kind === 'object') {
    return new Map(Object.entries(bare.fields).map(([name, field]) => [name, field.shape]))
  }
  if (bare.kind !== 'union') return undefined
  const tag = own(value, bare.tag)
  const chosen = typeof tag === 'string' ? tag : ''
  const others = Object.values(bare.variants).map((variant) => fieldsOf(types, variant))
  const ofIt = Object.hasOwn(bare.variants, chosen) ? bare.variants[chosen] : undefined
  return new Map(
    [...others, ...(ofIt ? [fieldsOf(types, ofIt)] : [])].flatMap((fields) =>
      Object.entries(fields).map(([name, field]) => [name, field.shape] as const),
    ),
  )
}

/**
 * A merge patch merges objects: what a value does not have, and what is stored may have, is deleted.
 * Undefined where nobody knows what that is.
 *
 * @param shape of the value, in the store's version
 */
export const inPlace = (types: TypeGraph, shape: Shape, value: Json): Json | undefined => {
  if (!isObject(value)) return value
  const members = membersOf(types, shape, value)
  if (!members) return undefined
  const patch: JsonObject = {}
  for (const [name, member] of Object.entries(value)) {
    const said = inPlace(types, members.get(name) ?? { kind: 'any' }, member)
    if (said === undefined) return undefined
    set(patch, name, said)
  }
  for (const name of members.keys()) if (own(value, name) === undefined) set(patch, name, null)
  return patch
}
