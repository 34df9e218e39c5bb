/** A value in another form: by a codec, in its place. */
import { own, type Json } from '../../json/index.ts'
import { codecOf, type CodecData, type Direction } from '../codecs/index.ts'
import { within } from '../lens-error.ts'
import { ledTo, sequenceOf } from '../plan-walk.ts'
import { copy, fieldPlan, isMemberAt, objectPlan, type CodecPlan, type Plan } from '../plan.ts'
import type { Shape, TypeGraph } from '../shape.ts'
import { takenWhole } from '../whole-object.ts'
import { asObject, withMember } from './object-ops.ts'
import type { Described, Lossy, OpDefinition, TraceContext } from './op.ts'

export interface ConvertOp extends Lossy, Described {
  readonly op: 'convert'
  /** The field, or null for the value itself. */
  readonly field: string | null
  readonly codec: CodecData
  readonly direction?: Direction
  /** Whether null passes as it is; found by `effect`. */
  readonly nullable?: boolean
  /** The shapes on both sides; found by `effect`. */
  readonly before?: Shape
  readonly after?: Shape
}

export const convertValue = (op: ConvertOp, value: Json, types: TypeGraph): Json =>
  value === null && op.nullable
    ? null
    : codecOf(op.codec).run(op.codec, value, op.direction ?? 'up', types)

/** Whether the second undoes the first, to the byte. */
const cancels = (first: CodecPlan, second: CodecPlan): boolean => {
  const codec = codecOf(first.codec)
  return (
    first.codec === second.codec &&
    first.direction !== second.direction &&
    !codec.loss(first.codec, 'up') &&
    !codec.loss(first.codec, 'down')
  )
}

/** What a value goes through, one plan after another. */
const plansOf = (plan: Plan): readonly Plan[] => {
  if (plan.kind === 'sequence') return plan.plans
  return plan.kind === 'copy' ? [] : [plan]
}

interface Conversion {
  readonly codec: CodecPlan
  /** What comes out of it, before anything is done to it. */
  readonly out: Plan
  /** Whether something inside the value is another one elsewhere in the chain. */
  readonly changesInside: boolean
}

/** A plan, and then a codec, which gets the value as the step at hand has it. @throws Barrier */
const converted = (plan: Plan, conversion: Conversion, context: TraceContext): Plan => {
  const { codec, out, changesInside } = conversion
  // The first item is what is converted, unless there is more.
  if (plan.kind === 'head' && (codec.nullable || (plan.empty !== 'null' && !plan.nullable))) {
    return { ...plan, of: converted(plan.of, conversion, context) }
  }
  const done = plansOf(takenWhole(plan))
  if (!changesInside) {
    // Nothing stands after a codec but what came out of it.
    const untouched = done.toReversed().findIndex((each) => !isUntouched(each))
    const last = done.length - 1 - untouched
    const before = untouched < 0 ? undefined : done[last]
    if (before?.kind === 'codec' && cancels(before, codec)) {
      return sequenceOf([...done.slice(0, last), out])
    }
  }
  return sequenceOf([...done.map((each) => ledTo(each, context.to, context.after)), codec, out])
}

export const convertOp: OpDefinition<ConvertOp> = {
  reverse: (op) => ({
    ...op,
    direction: op.direction === 'down' ? 'up' : 'down',
    ...(op.after ? { before: op.after } : {}),
    ...(op.before ? { after: op.before } : {}),
  }),
  apply: (op, value, { types }) => {
    if (op.field === null) return convertValue(op, value, types)
    const object = asObject(value)
    const name = op.field
    const before = own(object, name)
    if (before === undefined) return object
    const after = within(name, () => convertValue(op, before, types))
    return withMember(object, name, after)
  },
  before: ({ field }, path) => (field === null ? [] : path[0] === field ? [field] : path),
  trace: (op, plan, context) => {
    const holder = op.field === null ? undefined : fieldPlan(objectPlan(plan), op.field)
    if (codecOf(op.codec).passes?.(op.codec)) return plan
    const [older, newer] = op.direction === 'down' ? [op.after, op.before] : [op.before, op.after]
    const codec: CodecPlan = {
      kind: 'codec',
      codec: op.codec,
      direction: op.direction ?? 'up',
      nullable: op.nullable ?? false,
      types: context.types,
      ...(op.lossy === undefined ? {} : { lossy: op.lossy }),
    }
    const conversion: Conversion = {
      codec,
      out: op.after ? context.initial(op.after) : copy,
      changesInside:
        older !== undefined && newer !== undefined && context.changesInside(older, newer),
    }
    if (!holder) return converted(plan, conversion, context)
    holder.plan = converted(holder.plan, conversion, context)
    return plan
  },
  loss: ({ codec, direction = 'up', lossy }) => {
    const loss = codecOf(codec).loss(codec, direction)
    return loss && { ...loss, reason: lossy ?? loss.reason }
  },
}

/** Whether nothing has been done inside the value yet. */
const isUntouched = (plan: Plan): boolean => {
  switch (plan.kind) {
    case 'copy':
    case 'ref':
    case 'paths':
    case 'hyperlink':
      return true
    case 'nullable':
    case 'frame':
    case 'list':
    case 'map':
      return isUntouched(plan.of)
    case 'union':
      return (
        (plan.others?.kind ?? 'pass') === 'pass' &&
        [...plan.variants].every(
          ([tag, variant]) =>
            variant.kind === 'variant' &&
            variant.tag === tag &&
            // No shape tells what is inside of it.
            !variant.isStranger &&
            isUntouched(variant.plan),
        )
      )
    case 'kinds':
      return [...plan.members].every(
        ([kind, member]) =>
          member.kind !== 'refuse' &&
          member.turn === undefined &&
          (kind === 'any' || member.as === kind) &&
          isUntouched(member.plan),
      )
    case 'object':
      return (
        plan.dropped.size === 0 &&
        !plan.prune &&
        plan.rest === undefined &&
        plan.absent === undefined &&
        [...plan.fields].every(
          ([name, field]) =>
            isMemberAt(field.from, plan.at, name) &&
            field.fallback === undefined &&
            isUntouched(field.plan),
        )
      )
    default:
      return false
  }
}
