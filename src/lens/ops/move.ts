/** A field at another level of the same type: nested into an object, or hoisted out of one. */
import type { Path } from '../../json/index.ts'
import type { Shape, TypeGraph } from '../shape.ts'
import { judgeMoves } from './move-effect.ts'
import { declaredIn, type End } from './move-ends.ts'
import { traceMoves } from './move-trace.ts'
import { moveValues } from './move-value.ts'
import { asObject, bare } from './object-ops.ts'
import type { Op, OpDefinition } from './op.ts'
import { dotted, startsWith } from './parts.ts'

/** From the root of the type, or of the inline object at hand. */
export interface Way {
  readonly from: Path
  readonly to: Path
}

export interface Moved {
  readonly from: End
  readonly to: End
}

export interface MoveOp extends Way {
  readonly op: 'move'
  /** Those that move at the same time. */
  readonly also?: readonly Way[]
  /** Both ends of each; found by `effect`. */
  readonly done?: readonly Moved[]
  /** Whether null may stand for the object; found by `effect`. */
  readonly nullable?: boolean
}

/** All that moves at once. */
export const waysOf = ({ from, to, also = [] }: MoveOp): readonly Way[] => [{ from, to }, ...also]

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

export const moveOp: OpDefinition<MoveOp> = {
  effect: (op, shape, context) => judgeMoves(op, waysOf(op), shape, context),
  reverse: ({ done = [], nullable = false, ...op }) => {
    const [{ from, to } = op, ...also] = waysOf({ ...op }).map((way) => ({
      from: way.to,
      to: way.from,
    }))
    return {
      op: 'move',
      from,
      to,
      ...(also.length > 0 ? { also } : {}),
      done: done.map((moved) => ({ from: moved.to, to: moved.from })),
      nullable,
    }
  },
  apply: ({ done = [], nullable }, value, inner) =>
    value === null && nullable ? null : moveValues(asObject(value), done, inner),
  trace: ({ done = [] }, plan, context) => {
    traceMoves(done, plan, context)
    return plan
  },
  loss: () => undefined,
  describe: (op) =>
    waysOf(op)
      .map(({ from, to }) => `moves \`${dotted(from)}\` to \`${dotted(to)}\``)
      .join('; '),
  breaking: true,
}
