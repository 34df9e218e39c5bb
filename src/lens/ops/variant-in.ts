/** Ops applied inside one branch of a tagged union. */
import type { Op, OpDefinition } from './op.ts'
import { entriesOf, tagged, unionPlan, unionShape, variantNamed } from './union-ops.ts'

export interface InVariantOp {
  readonly op: 'in-variant'
  readonly variant: string
  readonly ops: readonly Op[]
  /** Found by `effect`. */
  readonly tag?: string
}

export const inVariantOp: OpDefinition<InVariantOp> = {
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
  describe: ({ variant, ops }, inner) => `in \`${variant}\`: ${inner.describe(ops)}`,
  breaking: true,
}
