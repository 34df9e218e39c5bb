/** A single value that becomes a list of one. Going down the first item stays; the rest has no place. */
import { own, type Json } from '../../json/index.ts'
import { Barrier, fieldPlan, ledTo, objectPlan, type Plan } from '../plan.ts'
import type { Shape } from '../shape.ts'
import { byItself } from '../whole-object.ts'
import {
  asObject,
  bare,
  fieldNamed,
  fieldsWith,
  isNullable,
  nullableLike,
  objectShape,
  rebuilt,
  withMember,
} from './object-ops.ts'
import type { HeadOp } from './head.ts'
import type { Lossy, OpDefinition } from './op.ts'

export interface WrapOp extends Lossy {
  readonly op: 'wrap'
  readonly field: string
  /** Whether null stays null; found by `effect`. */
  readonly nullable?: boolean
  /** What an empty list becomes on the way back; found by `effect`. */
  readonly empty?: HeadOp['empty']
  /** What stands for an empty list, and nothing else, here; found by the `effect` of the op it reverses. */
  readonly refill?: HeadOp['refill']
  /** The shape of the single value; found by `effect`. */
  readonly item?: Shape
}

/** Whether it may make nothing, or null, of what is there. */
const mayTakeAway = (plan: Plan, nullable: boolean): boolean =>
  plan.kind === 'head' ||
  (nullable && plan.kind === 'codec') ||
  (plan.kind === 'sequence' && plan.plans.some((inner) => mayTakeAway(inner, nullable)))

export const wrapOp: OpDefinition<WrapOp> = {
  effect: (op, shape, context) => {
    const object = objectShape(shape, context)
    const field = object && fieldNamed(object, op.field, context)
    if (!object || !field) return undefined
    const nullable = field.shape.kind === 'nullable'
    const { default: standing, ...rest } = field
    const carried =
      standing === undefined ? {} : { default: standing === null && nullable ? null : [standing] }
    const list = nullableLike(field.shape, { kind: 'array', of: bare(field.shape) })
    const fields = fieldsWith(object, op.field, { ...rest, ...carried, shape: list })
    const empty = field.optional ? 'absent' : isNullable(field.shape) ? 'null' : 'refuse'
    return { shape: rebuilt(shape, fields), op: { ...op, nullable, empty, item: field.shape } }
  },
  reverse: ({ field, nullable = false, empty = 'refuse', refill, item, lossy }) => ({
    op: 'head',
    field,
    nullable,
    empty,
    ...(item === undefined ? {} : { item }),
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
  trace: ({ field, nullable = false, refill, item }, plan, { to, after, initial }) => {
    const target = fieldPlan(objectPlan(plan), field)
    if (refill !== undefined) throw new Barrier()
    const of = byItself(target.plan)
    if (!mayTakeAway(of, nullable)) target.plan = { kind: 'wrap', of, nullable }
    else {
      // What is not there any more is not put into a list.
      const single = initial(item ?? { kind: 'any' })
      const plans: Plan[] = [ledTo(of, to, after), { kind: 'wrap', of: single, nullable }]
      target.plan = { kind: 'sequence', plans }
    }
    return plan
  },
  loss: () => undefined,
  describe: ({ field, lossy }) => `makes \`${field}\` a list${lossy ? ` (${lossy})` : ''}`,
  breaking: true,
}
