/** Whether there is a list, and what an empty one becomes. */
import type { HeadOp } from '../../ops/head.ts'
import { bare, mayBeAbsent } from '../../ops/object-ops.ts'
import { fieldNamed, fieldsWith, nullableLike, objectShape, rebuilt } from './object-ops.ts'
import type { OpJudge } from './op-judge.ts'

export const headJudge: OpJudge<HeadOp> = {
  effect: (op, shape, context) => {
    const object = objectShape(shape, context)
    const field = object && fieldNamed(object, op.field, context)
    if (!object || !field) return undefined
    const list = bare(field.shape)
    if (list.kind !== 'array') {
      context.report(`"${op.field}" is not a list but ${list.kind}`)
      return undefined
    }
    const { default: standing, ...rest } = field
    const first = Array.isArray(standing) ? standing[0] : standing
    const empty = op.empty ?? 'refuse'
    if (standing !== undefined && first === undefined && empty === 'refuse') {
      context.report('its default is an empty list: say with `empty` what that becomes')
      return undefined
    }
    if (first !== undefined && empty === 'absent') {
      context.report('an empty list cannot become absent: that means the default')
      return undefined
    }
    const item = empty === 'null' ? ({ kind: 'nullable', of: bare(list.of) } as const) : list.of
    const missing = empty === 'absent' ? { optional: true } : {}
    const fallback = first ?? (standing !== undefined && empty === 'null' ? null : undefined)
    const carried = fallback === undefined ? {} : { default: fallback }
    const head = empty === 'null' ? item : nullableLike(field.shape, item)
    const nullable = field.shape.kind === 'nullable'
    const fields = fieldsWith(object, op.field, { ...rest, ...carried, ...missing, shape: head })
    const distinct = (empty === 'absent' && !mayBeAbsent(field)) || (empty === 'null' && !nullable)
    const refill = distinct ? { refill: empty } : {}
    return {
      shape: rebuilt(shape, fields),
      op: { ...op, nullable, empty, ...refill, list: field.shape },
    }
  },
  describe: ({ field, lossy }) => `makes \`${field}\` a single value${lossy ? ` (${lossy})` : ''}`,
  breaking: true,
}
