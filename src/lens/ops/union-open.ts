/** A tagged union to which variants may come that nobody has declared yet. Older clients get a stand-in for them. */
import { own, print, type JsonObject } from '../../json/index.ts'
import { copyOf } from '../copy-of.ts'
import type { Pass, VariantPlan } from '../plan.ts'
import type { Shape } from '../shape.ts'
import type { Lossy, OpDefinition } from './op.ts'
import { tagged, unionPlan } from './union-ops.ts'

interface Opening extends Lossy {
  /** What stands in for what nobody declares where the union is closed, tag included. */
  readonly standIn: JsonObject
  /** The variant that the stand-in belongs to; found by `effect`. */
  readonly standsAs?: Shape
  /** Found by `effect`. */
  readonly tag?: string
  /** Those that are declared; found by `effect`. */
  readonly variants?: readonly string[]
}

export interface OpenUnionOp extends Opening {
  readonly op: 'open-union'
}

export interface CloseUnionOp extends Opening {
  readonly op: 'close-union'
}

export const openUnionOp: OpDefinition<OpenUnionOp> = {
  reverse: (op) => ({ ...op, op: 'close-union' }),
  apply: (_, value) => value,
  trace: (_, plan) => plan,
  loss: () => undefined,
}

/** Only ever the reverse of the other. */
export const closeUnionOp: OpDefinition<CloseUnionOp> = {
  reverse: (op) => ({ ...op, op: 'open-union' }),
  apply: ({ tag = 'type', variants = [], standIn }, value) =>
    variants.includes(tagged(value, tag).name) ? value : copyOf(standIn),
  trace: ({ standIn, standsAs, variants = [] }, plan, { initial }) => {
    const union = unionPlan(plan)
    const tag = own(standIn, union.tag)
    if (!standsAs || typeof tag !== 'string') return plan
    const replaced = (): VariantPlan => ({
      kind: 'replace',
      tag,
      plan: initial(standsAs),
      value: standIn,
    })
    const closed = <V extends VariantPlan | Pass>(variant: V): V | VariantPlan =>
      variant.kind === 'pass' || (variant.kind === 'variant' && !variants.includes(variant.tag))
        ? replaced()
        : variant
    for (const [read, variant] of union.variants) union.variants.set(read, closed(variant))
    if (union.others) union.others = closed(union.others)
    return plan
  },
  loss: ({ standIn, lossy }) => ({
    kind: 'lossy',
    reason: lossy ?? `variants that nobody declares are replaced by ${print(standIn)}`,
  }),
}
