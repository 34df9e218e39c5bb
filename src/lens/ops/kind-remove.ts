/** Values of a kind that goes. They become values of a kind that stays, or are refused. */
import { kindOf, type Json } from '../../json/index.ts'
import { expectKinds, refuseKind } from '../kinds.ts'
import { framed } from '../plan-frames.ts'
import { ledTo, sequenceOf } from '../plan-walk.ts'
import type { KindPlan, KindsPlan, Plan } from '../plan.ts'
import type { Shape, TypeGraph, ValueKind } from '../shape.ts'
import { applyForm, formLoss, formPlan, type KindForm, type Turning } from './kind-form.ts'
import { applyTo, kindsPlan, traceTo, type At } from './kind-ops.ts'
import type { Lossy, OpDefinition, TraceContext } from './op.ts'

export interface RemoveKindOp extends At, Lossy {
  readonly op: 'remove-kind'
  readonly kind: ValueKind
  /** What such values become; without it they are refused. */
  readonly into?: KindForm
  /** Found by `effect`. */
  readonly becomes?: Turning['becomes']
  /** What such values are; found by `effect`. */
  readonly declares?: Shape
  /** The kinds that stay; found by `effect`. */
  readonly others?: readonly ValueKind[]
}

export const turned = (op: RemoveKindOp, value: Json, types: TypeGraph): Json => {
  const { kind, others = [], into, becomes: to } = op
  expectKinds([...others, kind], value)
  if (kindOf(value) !== kind) return value
  return into && to ? applyForm(into, to.shape, value, types) : refuseKind(value)
}

const lossOf = ({ into, kind, becomes: to, lossy }: RemoveKindOp) => {
  const loss = into && to && formLoss(into, kind, to.kind)
  return loss && { ...loss, reason: lossy ?? loss.reason }
}

/** @throws Barrier */
const turnedPlan = (
  op: RemoveKindOp,
  member: Extract<KindPlan, { kind: 'member' }>,
  { to, after, types, initial }: TraceContext,
): KindPlan => {
  const { into, becomes: made } = op
  const loss = lossOf(op)
  if (!into || !made || !loss) return { kind: 'refuse' }
  // It is turned in the form that it has after the step.
  const before = ledTo(
    sequenceOf([...(member.turn ? [member.turn] : []), framed(member.plan)]),
    to,
    after,
  )
  return {
    kind: 'member',
    as: made.kind,
    turn: formPlan(into, made.shape, before, types),
    plan: initial(made.shape),
    loss,
  }
}

/** Where nothing is known of one kind but its plan, it is that plan. */
const simplest = (plan: KindsPlan): Plan => {
  const member = plan.members.get('any')
  return member?.kind === 'member' && !member.turn ? member.plan : plan
}

export const removeKindOp: OpDefinition<RemoveKindOp> = {
  reverse: (op) => ({ ...op, op: 'add-kind', declares: op.declares ?? { kind: 'any' } }),
  apply: (op, value, { types }) => applyTo(op, value, (at) => turned(op, at, types)),
  trace: (op, plan, context) =>
    traceTo(op, plan, (at) => {
      const { members } = kindsPlan(at)
      const next = [...members].map(
        ([kind, member]) =>
          [
            kind,
            member.kind === 'member' && member.as === op.kind
              ? turnedPlan(op, member, context)
              : member,
          ] as const,
      )
      const changed: KindsPlan = { kind: 'kinds', members: new Map(next) }
      return op.others?.length === 1 ? simplest(changed) : changed
    }),
  loss: lossOf,
}
