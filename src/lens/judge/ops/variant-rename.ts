/** Whether a branch of a union can have a new tag. */
import type { RenameVariantOp } from '../../ops/variant-rename.ts'
import type { OpJudge } from './op-judge.ts'
import { unionShape, variantNamed } from './union-ops.ts'

export const renameVariantJudge: OpJudge<RenameVariantOp> = {
  effect: (op, shape, context) => {
    const union = unionShape(shape, context)
    if (!union || !variantNamed(union, op.from, context)) return undefined
    if (Object.hasOwn(union.variants, op.to)) {
      context.report(
        op.from === op.to ? `renames "${op.to}" to itself` : `the variant "${op.to}" is taken`,
      )
      return undefined
    }
    const variants = Object.fromEntries(
      Object.entries(union.variants).map(([name, variant]) => [
        name === op.from ? op.to : name,
        variant,
      ]),
    )
    const open = union.open ? { open: true } : {}
    return { shape: { ...union, variants }, op: { ...op, tag: union.tag, ...open } }
  },
  describe: ({ from, to }) => `renames the variant \`${from}\` to \`${to}\``,
  breaking: true,
}
