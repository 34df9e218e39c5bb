/** A branch of a tagged union under a new tag. */
import { withMember } from './object-ops.ts'
import type { OpDefinition } from './op.ts'
import { tagged, unionPlan, unionShape, variantNamed } from './union-ops.ts'

export interface RenameVariantOp {
  readonly op: 'rename-variant'
  readonly from: string
  readonly to: string
  /** Found by `effect`. */
  readonly tag?: string
}

export const renameVariantOp: OpDefinition<RenameVariantOp> = {
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
    return { shape: { ...union, variants }, op: { ...op, tag: union.tag } }
  },
  reverse: (op) => ({ ...op, from: op.to, to: op.from }),
  apply: ({ from, to, tag = 'type' }, value) => {
    const { object, name } = tagged(value, tag)
    return name === from ? withMember(object, tag, to) : value
  },
  trace: ({ from, to }, plan) => {
    for (const [, entry] of unionPlan(plan).variants) {
      if (entry.kind !== 'refuse' && entry.tag === from) entry.tag = to
    }
    return plan
  },
  loss: () => undefined,
  describe: ({ from, to }) => `renames the variant \`${from}\` to \`${to}\``,
  breaking: true,
}
