/** A single value that becomes a list of one. Going down the first item stays; the rest has no place. */
import { own, type Json } from '../../json/index.ts'
import { fieldPlan, objectPlan } from '../plan.ts'
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
}

export const wrapOp: OpDefinition<WrapOp> = {
  effect: (op, shape, context) => {
    const object = objectShape(shape, context)
    const field = object && fieldNamed(object, op.field, context)
    if (!object || !field) return undefined
    const nullable = isNullable(field.shape)
    const { default: standing, ...rest } = field
    const carried =
      standing === undefined ? {} : { default: standing === null && nullable ? null : [standing] }
    const list = nullableLike(field.shape, { kind: 'array', of: bare(field.shape) })
    const fields = fieldsWith(object, op.field, { ...rest, ...carried, shape: list })
    const empty = field.optional ? 'absent' : nullable ? 'null' : 'refuse'
    return { shape: rebuilt(shape, fields), op: { ...op, nullable, empty } }
  },
  reverse: ({ field, nullable = false, empty = 'refuse', lossy }) => ({
    op: 'head',
    field,
    nullable,
    empty,
    ...(lossy === undefined ? {} : { lossy }),
  }),
  apply: ({ field, nullable }, input) => {
    const object = asObject(input)
    const value = own(object, field)
    if (value === undefined || (value === null && nullable)) return object
    return withMember(object, field, [value] satisfies Json[])
  },
  trace: ({ field, nullable = false }, plan) => {
    const target = fieldPlan(objectPlan(plan), field)
    target.plan = { kind: 'wrap', of: target.plan, nullable }
    return plan
  },
  loss: () => undefined,
  describe: ({ field, lossy }) => `makes \`${field}\` a list${lossy ? ` (${lossy})` : ''}`,
  breaking: true,
}
