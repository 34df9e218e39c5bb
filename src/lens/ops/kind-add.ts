/** Values of one more kind. Going up the others stay; going down the new ones become one of those, or are refused. */
import { Barrier } from '../plan.ts'
import type { Shape, ValueKind } from '../shape.ts'
import type { KindForm, Turning } from './kind-form.ts'
import { asKinds, kindsPlan, traceTo, type At } from './kind-ops.ts'
import type { Lossy, OpDefinition } from './op.ts'

export interface AddKindOp extends At, Lossy {
  readonly op: 'add-kind'
  readonly kind: ValueKind
  readonly declares: Shape
  /** How older clients get such values; without it they are refused there. */
  readonly into?: KindForm
  /** Found by `effect`. */
  readonly becomes?: Turning['becomes']
  /** The kinds that are there already; found by `effect`. */
  readonly others?: readonly ValueKind[]
}

export const addKindOp: OpDefinition<AddKindOp> = {
  reverse: (op) => ({ ...op, op: 'remove-kind' }),
  apply: (_, value) => value,
  trace: (op, plan) =>
    traceTo(op, plan, (at) => {
      const [only, ...more] = op.others ?? []
      if (only === undefined) throw new Barrier()
      return more.length === 0 ? asKinds(at, only) : kindsPlan(at)
    }),
  loss: () => undefined,
}
