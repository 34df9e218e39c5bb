import { isObject, own, type Json } from '../../json/index.ts'
import type { Shape, TypeGraph } from '../../lens/index.ts'
import { shapeOfValue } from './shape-at.ts'

const any: Shape = { kind: 'any' }

/** The shape of each member of an object, by name, or of each item of a list. */
export const memberShapes = (
  types: TypeGraph,
  shape: Shape,
  holder: Json,
): ((name: string) => Shape) => {
  const bare = shapeOfValue(types, shape, holder)
  switch (bare.kind) {
    case 'object':
      return (name) => (Object.hasOwn(bare.fields, name) ? bare.fields[name]!.shape : any)
    case 'map':
    case 'array':
      return () => bare.of
    case 'union': {
      const tag = isObject(holder) ? own(holder, bare.tag) : undefined
      const variant =
        typeof tag === 'string' && Object.hasOwn(bare.variants, tag)
          ? bare.variants[tag]
          : undefined
      return variant ? memberShapes(types, variant, {}) : () => any
    }
    default:
      return () => any
  }
}
