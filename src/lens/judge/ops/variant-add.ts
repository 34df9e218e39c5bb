/** Whether a branch can be added to a union. */
import { print } from '../../../json/index.ts'
import type { AddVariantOp } from '../../ops/variant-add.ts'
import type { OpJudge } from './op-judge.ts'
import { unionShape, variantOfStandIn } from './union-ops.ts'

export const addVariantJudge: OpJudge<AddVariantOp> = {
  effect: (op, shape, context) => {
    const union = unionShape(shape, context)
    if (!union) return undefined
    if (Object.hasOwn(union.variants, op.variant)) {
      context.report(`the variant "${op.variant}" is already there`)
      return undefined
    }
    const standsAs = op.standIn && variantOfStandIn(union, op.standIn, context)
    if (op.standIn && !standsAs) return undefined
    const variants = { ...union.variants, [op.variant]: op.declares }
    return {
      shape: { ...union, variants },
      op: {
        ...op,
        tag: union.tag,
        ...(union.open ? { open: true } : {}),
        ...(standsAs ? { standsAs } : {}),
      },
    }
  },
  describe: ({ variant, standIn }) =>
    `adds the variant \`${variant}\`${standIn ? ` (older clients see \`${print(standIn)}\`)` : ''}`,
  breaking: false,
}
