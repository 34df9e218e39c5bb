/** What ops in a row make of a shape, one after another. */
import { applyAll, effectOf, type EffectContext, type Op } from './ops/index.ts'
import type { Shape, TypeGraph } from './shape.ts'

/** The shapes before, between and after ops that their effects have completed. `type`: what they are of, if that is a named type. */
export const shapesAlong = (
  ops: readonly Op[],
  shape: Shape,
  type: string | undefined,
  types: TypeGraph,
): readonly Shape[] => {
  const context: EffectContext = {
    type,
    types,
    // What is wrong with the ops was told when they were completed.
    declaredBy: () => undefined,
    report: () => undefined,
    carry: applyAll,
    inner: (inside, at) => {
      const shapes = shapesAlong(inside, at, undefined, types)
      return { ops: inside, shape: shapes.at(-1) ?? at }
    },
  }
  const shapes = [shape]
  let at = shape
  for (const op of ops) {
    at = effectOf(op, at, context)?.shape ?? at
    shapes.push(at)
  }
  return shapes
}
