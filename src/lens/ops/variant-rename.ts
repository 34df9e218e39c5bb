/** A branch of a tagged union under a new tag. */
import { withMember } from './object-ops.ts'
import type { OpDefinition } from './op.ts'
import { entriesOf, refuseStranger, tagged, unionPlan } from './union-ops.ts'

export interface RenameVariantOp {
  readonly op: 'rename-variant'
  readonly from: string
  readonly to: string
  /** Found by `effect`. */
  readonly tag?: string
  /** Whether there may be others, of any name; found by `effect`. */
  readonly open?: boolean
}

export const renameVariantOp: OpDefinition<RenameVariantOp> = {
  reverse: (op) => ({ ...op, from: op.to, to: op.from }),
  apply: ({ from, to, tag = 'type', open }, value) => {
    const { object, name } = tagged(value, tag)
    if (open && name === to) refuseStranger(tag, name)
    return name === from ? withMember(object, tag, to) : value
  },
  trace: ({ from, to }, plan) => {
    const union = unionPlan(plan)
    // Only a stranger has the name already.
    for (const [read, entry] of union.variants) {
      if (entry.kind === 'variant' && entry.tag === to) union.variants.set(read, { kind: 'refuse' })
    }
    for (const entry of entriesOf(union)) {
      if (entry.kind !== 'refuse' && entry.tag === from) entry.tag = to
    }
    return plan
  },
  loss: () => undefined,
}
