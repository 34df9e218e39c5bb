/** A field that goes away. Going up it is dropped; going down a default stands in. */
import type { Json } from '../../json/index.ts'
import { objectPlan } from '../plan.ts'
import type { Field } from '../shape.ts'
import { asObject, fieldNamed, fieldsWithout, objectShape, rebuilt, without } from './object-ops.ts'
import type { Lossy, OpDefinition } from './op.ts'

export interface RemoveOp extends Lossy {
  readonly op: 'remove'
  readonly field: string
  /** What older clients get in its place. */
  readonly value?: Json
  /** The field as it was declared; found by `effect`. */
  readonly declares?: Field
}

const lossOf = ({ value, declares, lossy }: RemoveOp) =>
  value !== undefined || declares?.optional
    ? ({ kind: 'defaulted', reason: 'the field does not exist in the other version' } as const)
    : ({ kind: 'lossy', reason: lossy ?? 'no default stands in for it' } as const)

export const removeOp: OpDefinition<RemoveOp> = {
  effect: (op, shape, context) => {
    const object = objectShape(shape, context)
    const declares = object && fieldNamed(object, op.field, context)
    if (!object || !declares) return undefined
    return { shape: rebuilt(shape, fieldsWithout(object, op.field)), op: { ...op, declares } }
  },
  reverse: ({ field, value, declares, lossy }) => ({
    op: 'add',
    field,
    declares: declares ?? { shape: { kind: 'any' } },
    ...(value === undefined ? {} : { value }),
    ...(lossy === undefined ? {} : { lossy }),
  }),
  apply: ({ field }, value) => without(asObject(value), field),
  trace: (op, plan) => {
    const object = objectPlan(plan)
    const gone = object.fields.get(op.field)
    object.fields.delete(op.field)
    const name = gone?.from?.at(-1)
    if (name !== undefined && object.known.has(name)) object.dropped.set(name, lossOf(op))
    return plan
  },
  loss: lossOf,
  describe: ({ field }) => `removes \`${field}\``,
  breaking: true,
}
