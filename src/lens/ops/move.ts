/** A field at another level of the same type: nested into an object, or hoisted out of one. */
import type { Path } from '../../json/index.ts'
import type { End } from './move-ends.ts'
import { traceMoves } from './move-trace.ts'
import { moveValues } from './move-value.ts'
import { asObject } from './object-ops.ts'
import type { OpDefinition } from './op.ts'

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

export const moveOp: OpDefinition<MoveOp> = {
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
}
