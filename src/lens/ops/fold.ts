/** A field that goes away because another one says the same. Going down it is copied from that one. */
import { isObject, own, type Json, type JsonObject, type Path } from '../../json/index.ts'
import type { CodecLoss } from '../codecs/index.ts'
import { settledField } from '../plan-frames.ts'
import { sequenceOf } from '../plan-walk.ts'
import { Barrier, fieldPlan, isMemberAt, objectPlan } from '../plan.ts'
import type { Field } from '../shape.ts'
import {
  backward,
  convertedBy,
  holderPlanOf,
  planOfConversion,
  type Conversion,
} from './conversion.ts'
import { atPlace, isMade, valueAtPath } from './copy.ts'
import { asObject, withMember, without } from './object-ops.ts'
import type { OpDefinition } from './op.ts'
import { dotted, samePath } from './parts.ts'

export interface FoldOp {
  readonly op: 'fold'
  readonly field: string
  /** Path of the field that says the same, from the object at hand. */
  readonly into: Path
  /** From the value of the field that goes to that of the one that stays. */
  readonly conversion: Conversion
  /** The field that goes, as it was declared, and the one that stays; found by `effect`. */
  readonly declares?: Field
  readonly target?: Field
}

const lossOf = ({ into }: FoldOp): CodecLoss => ({
  kind: 'defaulted',
  reason: `${dotted(into)} says it`,
})

const putAt = (object: JsonObject, [name = '', ...rest]: Path, value: Json): JsonObject => {
  if (rest.length === 0) return withMember(object, name, value)
  const inner = own(object, name)
  return withMember(object, name, putAt(isObject(inner) ? inner : {}, rest, value))
}

export const foldOp: OpDefinition<FoldOp> = {
  reverse: ({ field, into, conversion, declares, target }) => ({
    op: 'copy',
    field,
    from: into,
    conversion: backward(conversion),
    ...(declares ? { declares } : {}),
    ...(target ? { source: target } : {}),
  }),
  apply: ({ field, into, conversion }, input, { types }) => {
    const object = asObject(input)
    const value = own(object, field)
    const known = valueAtPath(object, into)
    const rest = without(object, field)
    if (value === undefined || known !== undefined) return rest
    return putAt(
      rest,
      into,
      atPlace([field], () => convertedBy(conversion, value, types)),
    )
  },
  trace: ({ field, into, conversion, target }, plan, context) => {
    const object = objectPlan(plan)
    const [leaving, holder] = [fieldPlan(object, field), holderPlanOf(object, into)]
    const name = into.at(-1) ?? ''
    const staying = fieldPlan(holder, name)
    if (leaving.copied && leaving.from && staying.from && samePath(leaving.from, staying.from)) {
      // It is there if, and only if, the other one is.
      if (staying.plan.kind === 'copy') {
        object.fields.delete(field)
        return plan
      }
    }
    // A default of an earlier version would be there before it.
    if (leaving.fallback !== undefined || staying.fallback !== undefined) throw new Barrier()
    if (isMade(leaving) || isMade(staying) || !target) throw new Barrier()
    const codec = planOfConversion(conversion, context)
    const { to, after } = context
    const [other, first] = [settledField(leaving, to, after), settledField(staying, to, after)]
    object.fields.delete(field)
    // What nobody declared, but this field took in, must not stay behind as well.
    const taken = leaving.from?.at(-1)
    if (taken !== undefined && isMemberAt(leaving.from, object.at, taken)) object.known.add(taken)
    const next = context.initial(target.shape)
    holder.fields.set(name, {
      from: null,
      over: [first, codec ? { ...other, plan: sequenceOf([other.plan, codec]) } : other],
      plan: next.kind === 'object' ? { kind: 'frame', of: next } : next,
    })
    return plan
  },
  loss: lossOf,
}
