/** A field that may be absent on one side only: a value stands in on the other, and says so when it comes back. */
import { own, print, type Json } from '../../json/index.ts'
import type { CodecLoss } from '../codecs/index.ts'
import { copyOf } from '../copy-of.ts'
import { settledField } from '../plan-frames.ts'
import { Barrier, fieldPlan, objectPlan } from '../plan.ts'
import type { Field } from '../shape.ts'
import { isMade } from './copy.ts'
import { asObject, withMember } from './object-ops.ts'
import type { OpDefinition } from './op.ts'

export interface PresenceOp {
  readonly op: 'presence'
  readonly field: string
  /** Whether the newer version needs the field, rather than the older one. */
  readonly needs: 'newer' | 'older'
  /** What stands in where it is absent. */
  readonly value: Json
  /** The field in the newer version; found by `effect`. */
  readonly declares?: Field
}

const lossOf = ({ needs, value }: PresenceOp): CodecLoss | undefined =>
  needs === 'newer'
    ? { kind: 'defaulted', reason: `what is absent becomes ${print(value)}` }
    : undefined

export const presenceOp: OpDefinition<PresenceOp> = {
  reverse: (op) => ({ ...op, needs: op.needs === 'newer' ? 'older' : 'newer' }),
  apply: ({ field, needs, value }, input, { defaults }) => {
    const object = asObject(input)
    return needs === 'newer' && defaults && own(object, field) === undefined
      ? withMember(object, field, copyOf(value))
      : object
  },
  trace: (op, plan, context) => {
    const object = objectPlan(plan)
    const field = fieldPlan(object, op.field)
    const loss = lossOf(op)
    if (!loss || field.fallback !== undefined) return plan
    if (isMade(field)) throw new Barrier()
    if (field.plan.kind === 'copy') {
      field.fallback = op.value
      field.filled = { loss }
      return plan
    }
    const next = context.initial(op.declares?.shape ?? { kind: 'any' })
    object.fields.set(op.field, {
      from: null,
      over: [settledField(field, context.to, context.after)],
      plan: next.kind === 'object' ? { kind: 'frame', of: next } : next,
      fallback: op.value,
      filled: { loss },
    })
    return plan
  },
  loss: lossOf,
}
