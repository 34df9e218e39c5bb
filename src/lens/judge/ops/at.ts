/** Ops on an object inside the type: where it is, and what they make of it. */
import type { Json, Path } from '../../../json/index.ts'
import { applyAt, type AtOp } from '../../ops/at.ts'
import type { Op } from '../../ops/op.ts'
import type { Shape } from '../../shape.ts'
import { fieldNamed, fieldsWith, objectShape, rebuilt } from './object-ops.ts'
import type { EffectContext, OpJudge } from './op-judge.ts'

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

export const atJudge: OpJudge<AtOp> = {
  effect: (op, shape, context) => {
    const inside = effectAt(op.path, op.ops, shape, context)
    return (
      inside && { shape: inside.shape, op: { ...op, ops: inside.ops, nullable: inside.nullable } }
    )
  },
  describe: ({ path, ops }, inside) => `in \`${path.join('.')}\`: ${inside(ops)}`,
  breaking: true,
}
