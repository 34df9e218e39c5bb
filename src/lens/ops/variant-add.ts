/** A new branch of a tagged union. */
import { print, type JsonObject } from '../../json/index.ts'
import type { Shape } from '../shape.ts'
import type { Lossy, OpDefinition } from './op.ts'
import { unionPlan, unionShape, variantOfStandIn } from './union-ops.ts'

export interface AddVariantOp extends Lossy {
  readonly op: 'add-variant'
  readonly variant: string
  readonly declares: Shape
  /** What older clients get in its place, tag included; without it such a value is refused there. */
  readonly standIn?: JsonObject
  /** The variant that the stand-in belongs to; found by `effect`. */
  readonly standsAs?: Shape
  /** Found by `effect`. */
  readonly tag?: string
  /** Whether there may be others; found by `effect`. */
  readonly open?: boolean
}

export const addVariantOp: OpDefinition<AddVariantOp> = {
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
  reverse: ({ variant, declares, standIn, standsAs, tag, open, lossy }) => ({
    op: 'remove-variant',
    variant,
    declares,
    ...(open ? { open } : {}),
    ...(tag === undefined ? {} : { tag }),
    ...(standIn === undefined ? {} : { standIn }),
    ...(standsAs === undefined ? {} : { standsAs }),
    ...(lossy === undefined ? {} : { lossy }),
  }),
  apply: (_, value) => value,
  trace: ({ variant, declares }, plan, { initial }) => {
    const union = unionPlan(plan)
    // What nobody declared so far is taken for what it is called.
    if (union.others?.kind === 'pass' && !union.variants.has(variant)) {
      union.variants.set(variant, { kind: 'variant', tag: variant, plan: initial(declares) })
    }
    return plan
  },
  loss: () => undefined,
  describe: ({ variant, standIn }) =>
    `adds the variant \`${variant}\`${standIn ? ` (older clients see \`${print(standIn)}\`)` : ''}`,
  breaking: false,
}
