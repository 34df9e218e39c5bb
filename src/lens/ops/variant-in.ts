/** Ops applied inside one branch of a tagged union. */
import type { Op, OpDefinition } from './op.ts'
import { entriesOf, tagged, unionPlan } from './union-ops.ts'

export interface InVariantOp {
  readonly op: 'in-variant'
  readonly variant: string
  readonly ops: readonly Op[]
  /** Found by `effect`. */
  readonly tag?: string
}

export const inVariantOp: OpDefinition<InVariantOp> = {
  reverse: (op, inner) => ({ ...op, ops: inner.reverse(op.ops) }),
  apply: ({ variant, ops, tag = 'type' }, value, inner) =>
    tagged(value, tag).name === variant ? inner.apply(ops, value) : value,
  trace: ({ variant, ops }, plan, context, inner) => {
    for (const entry of entriesOf(unionPlan(plan))) {
      if (entry.kind !== 'refuse' && entry.tag === variant) {
        entry.plan = inner.trace(ops, entry.plan, context)
      }
    }
    return plan
  },
  loss: ({ ops }, inner) => inner.loss(ops),
}
