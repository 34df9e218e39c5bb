/** Ops applied to an object inside the type. */
import { own, type Json, type Path } from '../../json/index.ts'
import { within } from '../lens-error.ts'
import { fieldPlan, objectPlan } from '../plan.ts'
import type { Shape } from '../shape.ts'
import { asObject, fieldNamed, fieldsWith, objectShape, rebuilt, withMember } from './object-ops.ts'
import type { EffectContext, Op, OpDefinition } from './op.ts'

export interface AtOp {
  readonly op: 'at'
  readonly path: Path
  readonly ops: readonly Op[]
  /** For each step of the path, whether null may stand there; found by `effect`. */
  readonly nullable?: readonly boolean[]
}

interface Inside {
  readonly shape: Shape
  readonly ops: readonly Op[]
  readonly nullable: readonly boolean[]
}

const effectAt = (
  path: Path,
  ops: readonly Op[],
  shape: Shape,
  context: EffectContext,
  done: Path = [],
): Inside | undefined => {
  const [name, ...rest] = path
  if (name === undefined) {
    const inner = context.inner(ops, shape, done)
    return inner && { ...inner, nullable: [] }
  }
  const object = objectShape(shape, context)
  const field = object && fieldNamed(object, name, context)
  // The field itself must be an object too, or the ops inside would not know what to change.
  if (!object || !field || !objectShape(field.shape, context)) return undefined
  const inside = effectAt(rest, ops, field.shape, context, [...done, name])
  if (!inside) return undefined
  const nullable = field.shape.kind === 'nullable'
  const carry = (value: Json) => context.carry(inside.ops, value)
  const { default: standing, ...declared } = field
  const carried =
    standing === undefined || (standing === null && nullable)
      ? standing
      : applyAt(rest, inside.nullable, standing, carry)
  const fields = fieldsWith(object, name, {
    ...declared,
    ...(carried === undefined ? {} : { default: carried }),
    shape: inside.shape,
  })
  return {
    shape: rebuilt(shape, fields),
    ops: inside.ops,
    nullable: [nullable, ...inside.nullable],
  }
}

const applyAt = (
  path: Path,
  nullable: readonly boolean[],
  value: Json,
  apply: (value: Json) => Json,
): Json => {
  const [name, ...rest] = path
  if (name === undefined) return apply(value)
  const object = asObject(value)
  const inner = own(object, name)
  if (inner === undefined || (inner === null && nullable[0])) return object
  return withMember(
    object,
    name,
    within(name, () => applyAt(rest, nullable.slice(1), inner, apply)),
  )
}

export const atOp: OpDefinition<AtOp> = {
  effect: (op, shape, context) => {
    const inside = effectAt(op.path, op.ops, shape, context)
    return (
      inside && { shape: inside.shape, op: { ...op, ops: inside.ops, nullable: inside.nullable } }
    )
  },
  reverse: (op, inner) => ({ ...op, ops: inner.reverse(op.ops) }),
  apply: ({ path, ops, nullable = [] }, value, inner) =>
    applyAt(path, nullable, value, (at) => inner.apply(ops, at)),
  before: ({ path, ops }, place, inner) => {
    const isInside = path.every((step, index) => step === place[index])
    return isInside ? [...path, ...inner.before(ops, place.slice(path.length))] : place
  },
  trace: ({ path, ops }, plan, context, inner) => {
    let object = objectPlan(plan)
    for (const name of path.slice(0, -1)) object = objectPlan(fieldPlan(object, name).plan)
    const last = path.at(-1)
    if (last === undefined) return inner.trace(ops, plan, context)
    const target = fieldPlan(object, last)
    target.plan = inner.trace(ops, target.plan, context)
    return plan
  },
  loss: ({ ops }, inner) => inner.loss(ops),
  describe: ({ path, ops }, inner) => `in \`${path.join('.')}\`: ${inner.describe(ops)}`,
  breaking: true,
}
