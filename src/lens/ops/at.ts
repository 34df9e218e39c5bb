/** Ops applied to an object inside the type. */
import { own, type Json, type Path } from '../../json/index.ts'
import { within } from '../lens-error.ts'
import { fieldPlan, objectPlan } from '../plan.ts'
import { asObject, withMember } from './object-ops.ts'
import type { Op, OpDefinition } from './op.ts'

export interface AtOp {
  readonly op: 'at'
  readonly path: Path
  readonly ops: readonly Op[]
  /** For each step of the path, whether null may stand there; found by `effect`. */
  readonly nullable?: readonly boolean[]
}

export const applyAt = (
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
}
