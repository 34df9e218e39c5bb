/** Whether a value can become a list, and what stands for an empty one. */
import { bare } from '../../ops/object-ops.ts'
import type { WrapOp } from '../../ops/wrap.ts'
import type { Field, Shape } from '../../shape.ts'
import {
  fieldNamed,
  fieldsWith,
  isNullable,
  nullableLike,
  objectShape,
  rebuilt,
} from './object-ops.ts'
import type { OpJudge } from './op-judge.ts'

const refillIssue = ({ field: name, refill }: WrapOp, field: Field): string | undefined => {
  if (refill === 'null' && field.shape.kind !== 'nullable') {
    return `"${name}" is never null: an empty list cannot come of it`
  }
  if (refill !== 'absent') return undefined
  if (field.default !== undefined) return `"${name}" has a default, which its absence means`
  return field.optional ? undefined : `"${name}" is never absent: an empty list cannot come of it`
}

export const wrapJudge: OpJudge<WrapOp> = {
  effect: (op, shape, context) => {
    const object = objectShape(shape, context)
    const field = object && fieldNamed(object, op.field, context)
    if (!object || !field) return undefined
    const wrong = refillIssue(op, field)
    if (wrong !== undefined) {
      context.report(wrong)
      return undefined
    }
    const { refill } = op
    const nullable = field.shape.kind === 'nullable'
    const fills = nullable && refill === 'null'
    const { default: standing, optional, ...rest } = field
    const none = fills ? [] : null
    const carried =
      standing === undefined ? {} : { default: standing === null && nullable ? none : [standing] }
    const missing = optional && refill !== 'absent' ? { optional } : {}
    const array: Shape = { kind: 'array', of: bare(field.shape) }
    const list = fills ? array : nullableLike(field.shape, array)
    const fields = fieldsWith(object, op.field, { ...rest, ...carried, ...missing, shape: list })
    const found = optional ? 'absent' : isNullable(field.shape) ? 'null' : 'refuse'
    const empty = refill ?? found
    return {
      shape: rebuilt(shape, fields),
      op: { ...op, nullable: nullable && !fills, empty, list },
    }
  },
  describe: ({ field, lossy }) => `makes \`${field}\` a list${lossy ? ` (${lossy})` : ''}`,
  breaking: true,
}
