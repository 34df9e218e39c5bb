/** Ops on one branch of a union: whether it is one of the type itself. */
import type { InVariantOp } from '../../ops/variant-in.ts'
import type { OpJudge } from './op-judge.ts'
import { unionShape, variantNamed } from './union-ops.ts'

export const inVariantJudge: OpJudge<InVariantOp> = {
  effect: (op, shape, context) => {
    const union = unionShape(shape, context)
    const variant = union && variantNamed(union, op.variant, context)
    if (!union || !variant) return undefined
    if (variant.kind === 'ref') {
      context.report(`this branch is of the type ${variant.type}: change that type instead`)
      return undefined
    }
    const inner = context.inner(op.ops, variant, [op.variant])
    if (!inner) return undefined
    if (inner.shape.kind === 'object' && Object.hasOwn(inner.shape.fields, union.tag)) {
      context.report(`the name "${union.tag}" is the tag of the union`)
      return undefined
    }
    const variants = { ...union.variants, [op.variant]: inner.shape }
    return { shape: { ...union, variants }, op: { ...op, ops: inner.ops, tag: union.tag } }
  },
  describe: ({ variant, ops }, inside) => `in \`${variant}\`: ${inside(ops)}`,
  breaking: true,
}
