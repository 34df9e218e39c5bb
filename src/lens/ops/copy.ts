/** A new field that says, perhaps in another form, what another field says. Going down it is folded into that one. */
import { isObject, own, type Json, type JsonObject, type Path } from '../../json/index.ts'
import { within, wrongKind } from '../lens-error.ts'
import { settledField } from '../plan-frames.ts'
import { sequenceOf } from '../plan-walk.ts'
import { Barrier, fieldPlan, objectPlan, type FieldPlan } from '../plan.ts'
import type { Field } from '../shape.ts'
import {
  backward,
  convertedBy,
  holderPlanOf,
  planOfConversion,
  type Conversion,
} from './conversion.ts'
import { refuseMissing } from './no-place.ts'
import { asObject, mayBeAbsent, withMember } from './object-ops.ts'
import type { Described, OpDefinition } from './op.ts'
import { refuseCollision } from './rename.ts'

export interface CopyOp extends Described {
  readonly op: 'copy'
  readonly field: string
  /** Path of the field that it says again, from the object at hand. */
  readonly from: Path
  /** From the value of that field to that of the new one. */
  readonly conversion: Conversion
  /** The new field; found by `effect`. */
  readonly declares?: Field
  /** The field that it says again; found by `effect`. */
  readonly source?: Field
}

/** @throws LensError where something else than an object is on the way */
export const valueAtPath = (object: JsonObject, [name = '', ...rest]: Path): Json | undefined => {
  const value = own(object, name)
  if (value === undefined || rest.length === 0) return value
  return within(name, () =>
    valueAtPath(isObject(value) ? value : wrongKind('an object', value), rest),
  )
}

/** A problem out of `body` is at a path. */
export const atPlace = <T>(path: Path, body: () => T): T =>
  path.reduceRight<() => T>((inner, name) => () => within(name, inner), body)()

/** Whether a function makes its value, or that of what it comes from. */
export const isMade = ({ made, over = [] }: FieldPlan): boolean =>
  made !== undefined || over.some(isMade)

/** Whether it has to be there where what it says again may be absent: so it is where a field was folded. */
export const needsSource = ({ declares, source }: CopyOp): boolean =>
  declares !== undefined &&
  !mayBeAbsent(declares) &&
  source?.optional === true &&
  source.default === undefined

export const copyOp: OpDefinition<CopyOp> = {
  reverse: ({ field, from, conversion, declares, source }) => ({
    op: 'fold',
    field,
    into: from,
    conversion: backward(conversion),
    ...(declares ? { declares } : {}),
    ...(source ? { target: source } : {}),
  }),
  apply: (op, input, { types, defaults }) => {
    const { field, from, conversion } = op
    const object = asObject(input)
    // The name is reserved whether or not there is something to say.
    refuseCollision(object, field)
    const value = valueAtPath(object, from)
    if (value === undefined) return defaults && needsSource(op) ? refuseMissing(from) : object
    return withMember(
      object,
      field,
      atPlace(from, () => convertedBy(conversion, value, types)),
    )
  },
  trace: (op, plan, context) => {
    const { field, from, conversion } = op
    const object = objectPlan(plan)
    if (object.fields.has(field)) throw new Barrier()
    const source = fieldPlan(holderPlanOf(object, from), from.at(-1) ?? '')
    if (isMade(source)) throw new Barrier()
    const codec = planOfConversion(conversion, context)
    const read = settledField(source, context.to, codec ? context.after : context.to)
    const required = needsSource(op)
    if (required && (read.over || read.filled || read.from === null)) throw new Barrier()
    object.fields.set(field, {
      ...read,
      ...(required ? { required } : {}),
      copied: true,
      plan: sequenceOf(codec ? [read.plan, codec] : [read.plan]),
    })
    return plan
  },
  loss: () => undefined,
}
