/** A tagged union to which variants may come that nobody has declared yet. Older clients get a stand-in for them. */
import { own, print, type JsonObject } from '../../json/index.ts'
import { copyOf } from '../copy-of.ts'
import type { Pass, VariantPlan } from '../plan.ts'
import type { Shape } from '../shape.ts'
import type { Lossy, OpDefinition } from './op.ts'
import { tagged, unionPlan, unionShape, variantOfStandIn } from './union-ops.ts'

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
  effect: (op, shape, context) => {
    const union = unionShape(shape, context)
    if (!union) return undefined
    if (union.open) {
      context.report('the union is open already: variants that nobody declares stay as they are')
      return undefined
    }
    const standsAs = variantOfStandIn(union, op.standIn, context)
    if (!standsAs) return undefined
    const found = { standsAs, tag: union.tag, variants: Object.keys(union.variants) }
    return { shape: { ...union, open: true }, op: { ...op, ...found } }
  },
  reverse: (op) => ({ ...op, op: 'close-union' }),
  apply: (_, value) => value,
  trace: (_, plan) => plan,
  loss: () => undefined,
  describe: ({ standIn }) =>
    `may be of variants that nobody declares yet (older clients see \`${print(standIn)}\`)`,
  breaking: true,
}

/** Only ever the reverse of the other. */
export const closeUnionOp: OpDefinition<CloseUnionOp> = {
  effect: (op, shape, context) => {
    const union = unionShape(shape, context)
    if (!union) return undefined
    const { open: _, ...closed } = union
    return { shape: closed, op }
  },
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
  describe: () => 'has no variants but those that are declared',
  breaking: true,
}
