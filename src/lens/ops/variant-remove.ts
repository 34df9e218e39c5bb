/** A branch of a tagged union that goes away. */
import { own, print, type JsonObject } from '../../json/index.ts'
import { copyOf } from '../copy-of.ts'
import { notRepresentable, within } from '../lens-error.ts'
import { ledTo } from '../plan-walk.ts'
import type { VariantPlan } from '../plan.ts'
import type { Shape } from '../shape.ts'
import type { Lossy, OpDefinition } from './op.ts'
import { tagged, unionPlan } from './union-ops.ts'

export interface RemoveVariantOp extends Lossy {
  readonly op: 'remove-variant'
  readonly variant: string
  /** What stands in for it, tag included; without it such a value is refused. */
  readonly standIn?: JsonObject
  /** The variant that the stand-in belongs to; found by `effect`. */
  readonly standsAs?: Shape
  /** Found by `effect`. */
  readonly declares?: Shape
  readonly tag?: string
  /** Whether there may be others, so that it stays as one of them; found by `effect`. */
  readonly open?: boolean
}

export const refuseVariant = (tag: string, name: string): never =>
  within(tag, () => notRepresentable(`"${name}" does not exist in the other version`))

export const removeVariantOp: OpDefinition<RemoveVariantOp> = {
  reverse: ({ variant, declares, standIn, standsAs, tag, open, lossy }) => ({
    op: 'add-variant',
    variant,
    ...(open ? { open } : {}),
    ...(tag === undefined ? {} : { tag }),
    declares: declares ?? { kind: 'any' },
    ...(standIn === undefined ? {} : { standIn }),
    ...(standsAs === undefined ? {} : { standsAs }),
    ...(lossy === undefined ? {} : { lossy }),
  }),
  apply: ({ variant, standIn, tag = 'type', open }, value) => {
    const { name } = tagged(value, tag)
    if (name !== variant || (open && !standIn)) return value
    return standIn ? copyOf(standIn) : refuseVariant(tag, name)
  },
  trace: ({ variant, standIn, standsAs, open }, plan, { initial, to, after }) => {
    const union = unionPlan(plan)
    const tag = standIn && own(standIn, union.tag)
    for (const [read, entry] of union.variants) {
      if (entry.kind !== 'refuse' && entry.tag === variant) {
        const replaced: VariantPlan | undefined =
          standIn && standsAs && typeof tag === 'string'
            ? { kind: 'replace', tag, plan: initial(standsAs), value: standIn }
            : undefined
        const gone: VariantPlan =
          open && entry.kind === 'variant'
            ? { ...entry, plan: ledTo(entry.plan, to, after), isStranger: true }
            : { kind: 'refuse' }
        union.variants.set(read, replaced ?? gone)
      }
    }
    return plan
  },
  loss: ({ standIn, variant, lossy }) =>
    standIn && {
      kind: 'lossy',
      reason: lossy ?? `"${variant}" is replaced by ${print(standIn)}`,
    },
}
