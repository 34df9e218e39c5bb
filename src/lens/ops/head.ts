/** A list that becomes a single value: its first item. The rest has no place. */
import { own } from '../../json/index.ts'
import { notRepresentable, within, wrongKind } from '../lens-error.ts'
import { ledTo, sequenceOf } from '../plan-walk.ts'
import { atEnd, Barrier, fieldPlan, objectPlan, type Plan } from '../plan.ts'
import type { Shape } from '../shape.ts'
import { asObject, withMember, without } from './object-ops.ts'
import type { Lossy, OpDefinition } from './op.ts'

export interface HeadOp extends Lossy {
  readonly op: 'head'
  readonly field: string
  /** What an empty list becomes. */
  readonly empty?: 'absent' | 'null' | 'refuse'
  /** Whether null stays null; found by `effect`. */
  readonly nullable?: boolean
  /** Set where nothing but an empty list becomes `empty`, so that it comes back; found by `effect`. */
  readonly refill?: 'absent' | 'null'
  /** The list; found by `effect`. */
  readonly list?: Shape
}

/** The plan of the items of a list; undefined where it has become one as a whole. */
const itemPlan = (plan: Plan): Plan | undefined => {
  if (plan.kind === 'list') return plan.of
  return plan.kind === 'nullable' ? itemPlan(plan.of) : undefined
}

export const headOp: OpDefinition<HeadOp> = {
  reverse: ({ field, nullable = false, empty = 'refuse', refill, list, lossy }) => ({
    op: 'wrap',
    field,
    nullable,
    empty,
    ...(list === undefined ? {} : { list }),
    ...(refill === undefined ? {} : { refill }),
    ...(lossy === undefined ? {} : { lossy }),
  }),
  apply: ({ field, nullable, empty = 'refuse' }, input) => {
    const object = asObject(input)
    const value = own(object, field)
    if (value === undefined || (value === null && nullable)) return object
    const list = within(field, () => (Array.isArray(value) ? value : wrongKind('an array', value)))
    const [first] = list
    if (first !== undefined) return withMember(object, field, first)
    if (empty === 'absent') return without(object, field)
    if (empty === 'null') return withMember(object, field, null)
    return within(field, () => notRepresentable('an empty list has no first item'))
  },
  before: ({ field }, path) => (path[0] === field ? [field, '0', ...path.slice(1)] : path),
  trace: ({ field, empty = 'refuse', nullable = false, refill, list }, plan, context) => {
    const target = fieldPlan(objectPlan(plan), field)
    // Its end would have to fit what absence became.
    if (target.filled && empty !== 'null') throw new Barrier()
    const exact = refill === undefined ? {} : { exact: true }
    const headOf = (of: Plan): Plan => ({ kind: 'head', of, empty, nullable, ...exact })
    target.plan = atEnd(target.plan, (end): Plan => {
      // What a wrap made of null must become null again.
      if (end.kind === 'wrap' && (!end.fills || empty === 'null')) {
        return end.of.kind === 'object' ? { kind: 'frame', of: end.of } : end.of
      }
      const items = itemPlan(end)
      if (items) return headOf(items)
      const fresh = list && itemPlan(context.initial(list))
      if (!fresh) throw new Barrier()
      return sequenceOf([ledTo(end, context.to, context.after), headOf(fresh)])
    })
    return plan
  },
  loss: ({ lossy }) => ({ kind: 'lossy', reason: lossy ?? 'items after the first have no place' }),
}
