/** What a shape is made of. */
import type { Shape } from './shape.ts'

/** The shapes directly inside a shape. */
export const inside = (shape: Shape): readonly Shape[] => {
  switch (shape.kind) {
    case 'nullable':
    case 'array':
    case 'map':
      return [shape.of]
    case 'object':
      return Object.values(shape.fields).map((field) => field.shape)
    case 'union':
      return Object.values(shape.variants)
    case 'kinds':
      return Object.values(shape.members)
    default:
      return []
  }
}
