/** A field that goes away. Going up it is dropped; going down a default stands in. */
import type { Json, Path } from '../../json/index.ts'
import type { CodecLoss } from '../codecs/index.ts'
import { sourcesOf } from '../made-plan.ts'
import { Barrier, fieldPlan, isMemberAt, objectPlan, type ObjectPlan, type Plan } from '../plan.ts'
import type { Field } from '../shape.ts'
import { asObject, without } from './object-ops.ts'
import type { Lossy, OpDefinition } from './op.ts'

export interface RemoveOp extends Lossy {
  readonly op: 'remove'
  readonly field: string
  /** What older clients get in its place. */
  readonly value?: Json
  /** Whether older clients may go on sending it, for nothing. */
  readonly discards?: boolean
  /** The field as it was declared; found by `effect`. */
  readonly declares?: Field
}

const lossOf = ({ lossy, discards }: RemoveOp): CodecLoss => ({
  kind: 'defaulted',
  reason: lossy ?? 'the field does not exist in the other version',
  ...(discards ? { discards } : {}),
})

/** Whether an inline object holds what comes from outside of the object at `at`. */
const holdsForeign = (plan: Plan, at: Path | null): boolean =>
  plan.kind === 'object' &&
  [...plan.fields.values()].some(
    (field) =>
      sourcesOf(field).some((from) => !at?.every((step, index) => from[index] === step)) ||
      holdsForeign(field.plan, at),
  )

/**
 * The names of the members that nothing is left of.
 *
 * @throws Barrier when dropping the field drops members of more than one object
 */
const takeOut = (object: ObjectPlan, name: string): readonly string[] => {
  const field = fieldPlan(object, name)
  if (holdsForeign(field.plan, field.from)) throw new Barrier()
  const names = sourcesOf(field).map((from) => {
    const source = from.at(-1) ?? ''
    if (!isMemberAt(from, object.at, source)) throw new Barrier()
    return source
  })
  object.fields.delete(name)
  return names
}

export const removeOp: OpDefinition<RemoveOp> = {
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
    for (const name of takeOut(object, op.field)) {
      if (object.known.has(name)) object.dropped.set(name, lossOf(op))
    }
    return plan
  },
  loss: lossOf,
}
