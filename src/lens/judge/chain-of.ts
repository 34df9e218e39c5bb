/** A chain, with what only effects know and a lens needs all the same. */
import type { Chain, Step } from '../chain.ts'
import { applyAll, type Op } from '../ops/index.ts'
import type { Shape, TypeGraph } from '../shape.ts'
import { stagesOf } from '../stages.ts'
import { effectOf, type EffectContext } from './ops/index.ts'

/** The shapes after each of some completed ops. `type`: what they are of, if that is a named type. */
const shapesAlong = (
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
  let at = shape
  return ops.map((op) => {
    at = effectOf(op, at, context)?.shape ?? at
    return at
  })
}

const betweenOf = (graphs: readonly TypeGraph[], steps: readonly Step[]): Chain['between'] => {
  const { opByOp } = stagesOf({ graphs, steps })
  return steps.map((step, position) => {
    const followed = [...step].filter(
      ([type, ops]) =>
        ops.length > 1 &&
        (opByOp(type, position, position + 1) || opByOp(type, position + 1, position)),
    )
    return new Map(
      followed.map(([type, ops]) => {
        const shape = graphs[position]?.[type] ?? { kind: 'any' }
        return [type, shapesAlong(ops, shape, type, graphs[position + 1] ?? {}).slice(0, -1)]
      }),
    )
  })
}

/**
 * The chain of steps whose ops their judges have completed, with the graphs around them. What is
 * between ops is found when somebody asks for it.
 */
export const chainOf = (graphs: readonly TypeGraph[], steps: readonly Step[]): Chain => {
  let between: Chain['between']
  return {
    graphs,
    steps,
    get between() {
      between ??= betweenOf(graphs, steps)
      return between
    },
  }
}
