/** Whether a branch of a union can go. */
import type { RemoveVariantOp } from '../../ops/variant-remove.ts'
import type { OpJudge } from './op-judge.ts'
import { unionShape, variantNamed, variantOfStandIn } from './union-ops.ts'

export const removeVariantJudge: OpJudge<RemoveVariantOp> = {
  effect: (op, shape, context) => {
    const union = unionShape(shape, context)
    const declares = union && variantNamed(union, op.variant, context)
    if (!union || !declares) return undefined
    const variants = Object.fromEntries(
      Object.entries(union.variants).filter(([name]) => name !== op.variant),
    )
    if (Object.keys(variants).length === 0) {
      context.report(`"${op.variant}" is the only variant: a union needs one at least`)
      return undefined
    }
    const rest = { ...union, variants }
    const standsAs = op.standIn && variantOfStandIn(rest, op.standIn, context)
    if (op.standIn && !standsAs) return undefined
    const open = union.open ? { open: true } : {}
    const found = { declares, tag: union.tag, ...open, ...(standsAs ? { standsAs } : {}) }
    return { shape: rest, op: { ...op, ...found } }
  },
  describe: ({ variant }) => `removes the variant \`${variant}\``,
  breaking: true,
}
