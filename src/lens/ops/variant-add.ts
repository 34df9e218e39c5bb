/** A new branch of a tagged union. */
import { print, type JsonObject } from '../../json/index.ts'
import type { Shape } from '../shape.ts'
import type { Lossy, OpDefinition } from './op.ts'
import { unionShape, variantOfStandIn } from './union-ops.ts'

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
      op: { ...op, tag: union.tag, ...(standsAs ? { standsAs } : {}) },
    }
  },
  reverse: ({ variant, declares, standIn, standsAs, tag, lossy }) => ({
    op: 'remove-variant',
    variant,
    declares,
    ...(tag === undefined ? {} : { tag }),
    ...(standIn === undefined ? {} : { standIn }),
    ...(standsAs === undefined ? {} : { standsAs }),
    ...(lossy === undefined ? {} : { lossy }),
  }),
  apply: (_, value) => value,
  trace: (_, plan) => plan,
  loss: () => undefined,
  describe: ({ variant, standIn }) =>
    `adds the variant \`${variant}\`${standIn ? ` (older clients see \`${print(standIn)}\`)` : ''}`,
  breaking: false,
}
