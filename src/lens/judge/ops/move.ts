/** Which moves are one op, and how they are told. */
import type { Path } from '../../../json/index.ts'
import { waysOf, type MoveOp, type Way } from '../../ops/move.ts'
import { bare } from '../../ops/object-ops.ts'
import type { Op } from '../../ops/op.ts'
import { dotted } from '../../ops/parts.ts'
import type { Shape, TypeGraph } from '../../shape.ts'
import { judgeMoves } from './move-effect.ts'
import { declaredIn } from './move-ends.ts'
import type { OpJudge } from './op-judge.ts'
import { startsWith } from './parts.ts'

const overlap = (a: Path, b: Path): boolean => startsWith(a, b) || startsWith(b, a)
const isInside = (a: Path, b: Path): boolean => a.length > b.length && startsWith(a, b)

/**
 * Whether a move can happen at the same time as those before it, on what was there before them. Then
 * it does: so fields swap, one takes the place that another leaves, and their order does not matter.
 */
const joins = (ways: readonly Way[], next: Way, shape: Shape, types: TypeGraph): boolean => {
  const object = bare(shape)
  return (
    object.kind === 'object' &&
    declaredIn(object, next.from, types) !== undefined &&
    ways.every(
      ({ from, to }) =>
        !overlap(from, next.from) &&
        !overlap(to, next.to) &&
        // What has been put into an object goes along with it.
        !isInside(to, next.from),
    )
  )
}

/** The first op, with the moves after it that happen at the same time, and how many ops these are. */
export const atOnce = (
  [first, ...others]: readonly [Op, ...Op[]],
  shape: Shape,
  types: TypeGraph,
): { readonly op: Op; readonly count: number } => {
  if (first.op !== 'move') return { op: first, count: 1 }
  const ways = [...waysOf(first)]
  let count = 1
  for (const next of others) {
    if (next.op !== 'move' || !waysOf(next).every((way) => joins(ways, way, shape, types))) break
    ways.push(...waysOf(next))
    count += 1
  }
  const [way = first, ...also] = ways
  const op: MoveOp = { op: 'move', ...way, ...(also.length > 0 ? { also } : {}) }
  return { op, count }
}

/** The ops that people read of, one each. */
export const oneByOne = (op: Op): readonly Op[] =>
  op.op === 'move' ? waysOf(op).map((way): MoveOp => ({ op: 'move', ...way })) : [op]

export const moveJudge: OpJudge<MoveOp> = {
  effect: (op, shape, context) => judgeMoves(op, waysOf(op), shape, context),
  describe: (op) =>
    waysOf(op)
      .map(({ from, to }) => `moves \`${dotted(from)}\` to \`${dotted(to)}\``)
      .join('; '),
  breaking: true,
}
