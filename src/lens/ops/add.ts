/** A new field. Going up a default stands in where it is absent; going down it is dropped. */
import { own, type Json } from '../../json/index.ts'
import { copyOf } from '../copy-of.ts'
import { Barrier, objectPlan } from '../plan.ts'
import type { Field } from '../shape.ts'
import { asObject, withMember } from './object-ops.ts'
import type { Lossy, OpDefinition } from './op.ts'

export interface AddOp extends Lossy {
  readonly op: 'add'
  readonly field: string
  readonly declares: Field
  /** Set where the field is absent; without it the field stays absent. */
  readonly value?: Json
}

export const addOp: OpDefinition<AddOp> = {
  reverse: ({ field, declares, value, lossy }) => ({
    op: 'remove',
    field,
    declares,
    ...(value === undefined ? {} : { value }),
    ...(lossy === undefined ? {} : { lossy }),
  }),
  apply: ({ field, value }, input, { defaults }) => {
    const object = asObject(input)
    return defaults && value !== undefined && own(object, field) === undefined
      ? withMember(object, field, copyOf(value))
      : object
  },
  trace: ({ field, declares, value }, plan, { initial }) => {
    const object = objectPlan(plan)
    // What nobody declares may be left of a container that was here before.
    if (object.fields.has(field)) throw new Barrier()
    // A member that the version read does not declare keeps its value: a default never overwrites.
    const from = object.at !== null && !object.known.has(field) ? [...object.at, field] : null
    const added = initial(declares.shape)
    object.fields.set(field, {
      from,
      // A frame of its own: what comes in here is not where the version read has its paths.
      plan: added.kind === 'object' ? { kind: 'frame', of: added } : added,
      ...(value === undefined ? {} : { fallback: value }),
    })
    return plan
  },
  loss: () => undefined,
}
