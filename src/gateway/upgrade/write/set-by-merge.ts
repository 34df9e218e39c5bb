/** Whether merging a value into whatever is stored leaves just that value. */
import { isObject, own, type Json } from '../../../json/index.ts'
import type { Fields, Shape, TypeGraph } from '../../../lens/index.ts'
import { bareShape } from '../../map/shape-at.ts'

const setsAll = (fields: Fields, value: Json, types: TypeGraph): boolean =>
  Object.entries(fields).every(([name, { shape }]) => {
    const member = isObject(value) ? own(value, name) : undefined
    return member !== undefined && isSetByMerge(member, shape, types)
  })

/** Objects are merged (RFC 7396): members that may be stored and are not in the value would stay. */
export const isSetByMerge = (value: Json, shape: Shape, types: TypeGraph): boolean => {
  if (!isObject(value)) return true
  const bare = bareShape(types, shape)
  if (bare.kind === 'object') return setsAll(bare.fields, value, types)
  if (bare.kind !== 'union') return false
  // What is stored may be any of the variants.
  return Object.values(bare.variants).every((variant) => {
    const fields = bareShape(types, variant)
    return fields.kind === 'object' && setsAll(fields.fields, value, types)
  })
}
