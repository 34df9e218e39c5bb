/** A value in another form: by a codec, in its place. */
import { own, set, type Json, type JsonObject } from '../../json/index.ts'
import { codecOf, type CodecData, type Direction } from '../codecs/index.ts'
import { within } from '../lens-error.ts'
import {
  Barrier,
  copy,
  fieldPlan,
  isMemberAt,
  objectPlan,
  sequence,
  type CodecPlan,
  type Plan,
} from '../plan.ts'
import {
  asObject,
  bare,
  fieldNamed,
  fieldsWith,
  isNullable,
  nullableLike,
  objectShape,
  rebuilt,
} from './object-ops.ts'
import type { Described, Lossy, OpDefinition } from './op.ts'
import type { Shape, TypeGraph } from '../shape.ts'

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

const convertValue = (op: ConvertOp, value: Json, types: TypeGraph): Json =>
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

/**
 * What a value has been through as a whole, oldest first: codecs, and that it became a list or the
 * first of one. @throws Barrier when more was done to it
 */
const wholeOf = (plan: Plan): readonly Plan[] => {
  if (plan.kind === 'codec') return [plan]
  if (plan.kind === 'sequence') return plan.plans.flatMap(wholeOf)
  if (plan.kind === 'wrap') return [...wholeOf(plan.of), { ...plan, of: copy }]
  if (plan.kind === 'head') return [{ ...plan, of: copy }, ...wholeOf(plan.of)]
  if (holesInside(plan)) throw new Barrier()
  return []
}

export const convertOp: OpDefinition<ConvertOp> = {
  effect: (op, shape, context) => {
    const object = op.field === null ? undefined : objectShape(shape, context)
    const field = op.field === null ? { shape } : object && fieldNamed(object, op.field, context)
    if (!field) return undefined
    const codec = codecOf(op.codec)
    const { takesNull = false } = codec
    const nullable = isNullable(field.shape) && field.shape.kind !== 'any' && !takesNull
    const inner = takesNull ? field.shape : bare(field.shape)
    const data = codec.complete?.(op.codec, inner, nullable) ?? op.codec
    const type = op.field === null && field.shape.kind !== 'nullable' ? context.type : undefined
    const after = codec.effect(data, inner, type)
    if (typeof after === 'string') {
      context.report(
        `cannot convert ${op.field === null ? 'the value' : `"${op.field}"`}: ${after}`,
      )
      return undefined
    }
    const whole = takesNull ? after : nullableLike(field.shape, after)
    const done: ConvertOp = { ...op, codec: data, nullable, before: field.shape, after: whole }
    if (op.field === null || !object) return { shape: whole, op: done }
    // A default is carried along, so that it means the same in the newer version.
    const { default: standing, description: _, ...rest } = field
    const carried =
      standing === undefined ? {} : { default: convertValue(done, standing, context.types) }
    // What was said of the value before need not be true of it any more.
    const said = op.description === undefined ? {} : { description: op.description }
    const fields = fieldsWith(object, op.field, { ...rest, ...carried, ...said, shape: whole })
    return { shape: rebuilt(shape, fields), op: done }
  },
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
    const result: JsonObject = {}
    for (const key of Object.keys(object)) set(result, key, object[key] as Json)
    set(
      result,
      name,
      within(name, () => convertValue(op, before, types)),
    )
    return result
  },
  trace: (op, plan, { changesInside, types }) => {
    const holder = op.field === null ? undefined : fieldPlan(objectPlan(plan), op.field)
    const inner = holder?.plan ?? plan
    const [older, newer] = op.direction === 'down' ? [op.after, op.before] : [op.before, op.after]
    if (older && newer && changesInside(older, newer)) throw new Barrier()
    const done = wholeOf(inner)
    const next: CodecPlan = {
      kind: 'codec',
      codec: op.codec,
      direction: op.direction ?? 'up',
      nullable: op.nullable ?? false,
      types,
      ...(op.lossy === undefined ? {} : { lossy: op.lossy }),
    }
    const last = done.at(-1)
    const undone = last?.kind === 'codec' && cancels(last, next)
    const fused = sequence(undone ? done.slice(0, -1) : [...done, next])
    if (!holder) return fused
    holder.plan = fused
    return plan
  },
  loss: ({ codec, direction = 'up', lossy }) => {
    const loss = codecOf(codec).loss(codec, direction)
    return loss && { ...loss, reason: lossy ?? loss.reason }
  },
  describe: ({ field, codec, lossy }) =>
    `converts ${field === null ? 'its value' : `\`${field}\``} ${codecOf(codec).describe(codec)}${lossy ? ` (${lossy})` : ''}`,
  breaking: true,
}

/** Whether something has already been done inside the value, so that a codec cannot take it whole. */
const holesInside = (plan: Plan): boolean => {
  switch (plan.kind) {
    case 'copy':
    case 'ref':
    case 'paths':
      return false
    case 'nullable':
    case 'frame':
    case 'list':
    case 'map':
      return holesInside(plan.of)
    case 'union':
      return (
        (plan.others?.kind ?? 'pass') !== 'pass' ||
        [...plan.variants].some(
          ([tag, variant]) =>
            variant.kind !== 'variant' ||
            variant.tag !== tag ||
            // No shape tells what is inside of it.
            variant.isStranger ||
            holesInside(variant.plan),
        )
      )
    case 'kinds':
      return [...plan.members].some(
        ([kind, member]) =>
          member.kind === 'refuse' ||
          member.turn !== undefined ||
          (kind !== 'any' && member.as !== kind) ||
          holesInside(member.plan),
      )
    case 'object':
      return (
        plan.dropped.size > 0 ||
        plan.prune ||
        plan.rest !== undefined ||
        plan.absent !== undefined ||
        [...plan.fields].some(
          ([name, field]) =>
            !isMemberAt(field.from, plan.at, name) ||
            field.fallback !== undefined ||
            holesInside(field.plan),
        )
      )
    default:
      return true
  }
}
