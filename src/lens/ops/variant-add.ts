/** A new branch of a tagged union. */
import type { JsonObject } from '../../json/index.ts'
import type { Shape } from '../shape.ts'
import type { Lossy, OpDefinition } from './op.ts'
import { unionPlan } from './union-ops.ts'

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
}
