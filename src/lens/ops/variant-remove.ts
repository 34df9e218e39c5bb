/** A branch of a tagged union that goes away. */
import { print, type JsonObject } from '../../json/index.ts'
import { notRepresentable, within } from '../lens-error.ts'
import type { Shape } from '../shape.ts'
import type { Lossy, OpDefinition } from './op.ts'
import { tagged, unionPlan, unionShape, variantNamed } from './union-ops.ts'

export interface RemoveVariantOp extends Lossy {
  readonly op: 'remove-variant'
  readonly variant: string
  /** What stands in for it, tag included; without it such a value is refused. */
  readonly standIn?: JsonObject
  /** Found by `effect`. */
  readonly declares?: Shape
  readonly tag?: string
}

export const refuseVariant = (tag: string, name: string): never =>
  within(tag, () => notRepresentable(`"${name}" does not exist in the other version`))

export const removeVariantOp: OpDefinition<RemoveVariantOp> = {
  effect: (op, shape, context) => {
    const union = unionShape(shape, context)
    const declares = union && variantNamed(union, op.variant, context)
    if (!union || !declares) return undefined
    const variants = Object.fromEntries(
      Object.entries(union.variants).filter(([name]) => name !== op.variant),
    )
    return { shape: { ...union, variants }, op: { ...op, declares, tag: union.tag } }
  },
  reverse: ({ variant, declares, standIn, lossy }) => ({
    op: 'add-variant',
    variant,
    declares: declares ?? { kind: 'any' },
    ...(standIn === undefined ? {} : { standIn }),
    ...(lossy === undefined ? {} : { lossy }),
  }),
  apply: ({ variant, standIn, tag = 'type' }, value) => {
    const { name } = tagged(value, tag)
    if (name !== variant) return value
    return standIn ?? refuseVariant(tag, name)
  },
  trace: ({ variant, standIn }, plan) => {
    const union = unionPlan(plan)
    for (const [read, entry] of union.variants) {
      if (entry.kind === 'variant' && entry.tag === variant) {
        union.variants.set(read, standIn ? { kind: 'replace', value: standIn } : { kind: 'refuse' })
      }
    }
    return plan
  },
  loss: ({ standIn, variant, lossy }) =>
    standIn && {
      kind: 'lossy',
      reason: lossy ?? `"${variant}" is replaced by ${print(standIn)}`,
    },
  describe: ({ variant }) => `removes the variant \`${variant}\``,
  breaking: true,
}
