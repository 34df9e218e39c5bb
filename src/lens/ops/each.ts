/** Ops applied to every item of a list, or to every value of a map. */
import { isObject, own, set, type Json, type JsonObject } from '../../json/index.ts'
import { within, wrongKind } from '../lens-error.ts'
import { atEnd, Barrier, fieldPlan, objectPlan, type Plan } from '../plan.ts'
import { asObject, withMember } from './object-ops.ts'
import type { Inner, Op, OpDefinition } from './op.ts'

export interface EachOp {
  readonly op: 'each'
  readonly field: string
  readonly ops: readonly Op[]
  /** Whether it is a map rather than a list; found by `effect`. */
  readonly map?: boolean
  readonly nullable?: boolean
}

export const eachValue = (
  { ops, map, nullable }: EachOp,
  value: Json,
  apply: Inner['apply'],
): Json => {
  if (value === null && nullable) return null
  if (!map) {
    if (!Array.isArray(value)) return wrongKind('an array', value)
    return value.map((item, index) => within(index, () => apply(ops, item)))
  }
  if (!isObject(value)) return wrongKind('an object', value)
  const result: JsonObject = {}
  for (const [key, member] of Object.entries(value)) {
    set(
      result,
      key,
      within(key, () => apply(ops, member)),
    )
  }
  return result
}

/** The plan of the items, changed by `trace`. @throws Barrier */
const inItems = (plan: Plan, trace: (items: Plan) => Plan): Plan => {
  switch (plan.kind) {
    case 'list':
    case 'map':
    case 'wrap':
      return { ...plan, of: trace(plan.of) }
    case 'nullable':
      return { ...plan, of: inItems(plan.of, trace) }
    case 'head':
    case 'sequence':
      return atEnd(plan, (end) => inItems(end, trace))
    default:
      throw new Barrier()
  }
}

export const eachOp: OpDefinition<EachOp> = {
  reverse: (op, inner) => ({ ...op, ops: inner.reverse(op.ops) }),
  apply: (op, input, inner) => {
    const object = asObject(input)
    const value = own(object, op.field)
    if (value === undefined) return object
    return withMember(
      object,
      op.field,
      within(op.field, () => eachValue(op, value, (inside, at) => inner.apply(inside, at))),
    )
  },
  before: ({ field, ops }, path, inner) => {
    const [name, item, ...rest] = path
    if (name !== field || item === undefined) return path
    return [name, item, ...inner.before(ops, rest)]
  },
  trace: ({ field, ops }, plan, context, inner) => {
    const target = fieldPlan(objectPlan(plan), field)
    target.plan = inItems(target.plan, (items) => inner.trace(ops, items, context))
    return plan
  },
  loss: ({ ops }, inner) => inner.loss(ops),
}
