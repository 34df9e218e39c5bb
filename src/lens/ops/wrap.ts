/** A single value that becomes a list of one. Going down the first item stays; the rest has no place. */
import { own, type Json } from '../../json/index.ts'
import { settledField } from '../plan-frames.ts'
import { ledTo, sequenceOf } from '../plan-walk.ts'
import { Barrier, fieldPlan, objectPlan, type Plan, type WrapPlan } from '../plan.ts'
import type { Shape } from '../shape.ts'
import { takenWhole } from '../whole-object.ts'
import { isMade } from './copy.ts'
import type { HeadOp } from './head.ts'
import { asObject, bare, withMember } from './object-ops.ts'
import type { Lossy, OpDefinition, TraceContext } from './op.ts'

export interface WrapOp extends Lossy {
  readonly op: 'wrap'
  readonly field: string
  /** Whether null stays null; found by `effect`. */
  readonly nullable?: boolean
  /** What an empty list becomes on the way back; found by `effect`. */
  readonly empty?: HeadOp['empty']
  /** What stands for an empty list, and nothing else, here; given, or found by the `effect` of the op it reverses. */
  readonly refill?: HeadOp['refill']
  /** The list; found by `effect`. */
  readonly list?: Shape
}

/** Whether it may make nothing, or null, of what is there. */
const mayTakeAway = (plan: Plan, nullable: boolean): boolean =>
  plan.kind === 'head' ||
  (nullable && plan.kind === 'codec') ||
  (plan.kind === 'sequence' && plan.plans.some((inner) => mayTakeAway(inner, nullable)))

/** A plan whose outcome is put into a list; what is not there any more is not. */
const wrapped = (
  of: Plan,
  list: Shape | undefined,
  manner: Pick<WrapPlan, 'nullable' | 'fills'>,
  { to, after, initial }: TraceContext,
): Plan => {
  if (!mayTakeAway(of, manner.nullable)) return { kind: 'wrap', of, ...manner }
  const array = list && bare(list)
  const single = initial(array?.kind === 'array' ? array.of : { kind: 'any' })
  return sequenceOf([ledTo(of, to, after), { kind: 'wrap', of: single, ...manner }])
}

export const wrapOp: OpDefinition<WrapOp> = {
  reverse: ({ field, nullable = false, empty = 'refuse', refill, list, lossy }) => ({
    op: 'head',
    field,
    nullable,
    empty,
    ...(list === undefined ? {} : { list }),
    ...(refill === undefined ? {} : { refill }),
    ...(lossy === undefined ? {} : { lossy }),
  }),
  apply: ({ field, nullable, refill }, input, { defaults }) => {
    const object = asObject(input)
    const value = own(object, field)
    if (value === undefined) {
      return refill === 'absent' && defaults ? withMember(object, field, []) : object
    }
    if (value === null && nullable) return object
    if (value === null && refill === 'null') return withMember(object, field, [])
    return withMember(object, field, [value] satisfies Json[])
  },
  before: ({ field }, path) => (path[0] === field ? [field, ...path.slice(2)] : path),
  trace: ({ field, nullable = false, refill, list }, plan, context) => {
    const object = objectPlan(plan)
    const target = fieldPlan(object, field)
    if (refill === 'absent') {
      if (!list || isMade(target)) throw new Barrier()
      const { to, after } = context
      const read = settledField(target, to, after)
      const listed = wrapped(read.plan, list, { nullable }, context)
      object.fields.set(field, {
        from: null,
        over: [{ ...read, plan: ledTo(listed, to, after) }],
        plan: context.initial(list),
        fallback: [],
        filled: {},
      })
      return plan
    }
    const fills = refill === 'null'
    const manner = { nullable: nullable || fills, ...(fills ? { fills } : {}) }
    target.plan = wrapped(takenWhole(target.plan), list, manner, context)
    return plan
  },
  loss: () => undefined,
}
