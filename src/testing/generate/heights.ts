/** How deep the smallest document of each type is: where drawing has to come to an end, it takes those. */
import { isRequired } from '../../lens/fits.ts'
import type { Field, Shape, TypeGraph } from '../../lens/index.ts'

export type HeightOf = (shape: Shape) => number

const smallest = (all: readonly number[]): number => Math.min(Infinity, ...all)

/** Levels of objects that the smallest value of a shape has; Infinity where there is none. */
export const heightsOf = (types: TypeGraph): HeightOf => {
  const known = new Map<string, number>()
  const ofField = (field: Field): number =>
    isRequired({ ...field, readOnly: false }) ? heightOf(field.shape) : 0
  const heightOf: HeightOf = (shape) => {
    switch (shape.kind) {
      case 'ref':
        return known.get(shape.type) ?? Infinity
      case 'object':
        return 1 + Math.max(0, ...Object.values(shape.fields).map(ofField))
      case 'union':
        return smallest(Object.values(shape.variants).map(heightOf))
      case 'kinds':
        return smallest(Object.values(shape.members).map(heightOf))
      default:
        return 0
    }
  }
  for (let isChanged = true; isChanged;) {
    isChanged = false
    for (const [name, shape] of Object.entries(types)) {
      const height = heightOf(shape)
      if (height === (known.get(name) ?? Infinity)) continue
      known.set(name, height)
      isChanged = true
    }
  }
  return heightOf
}
