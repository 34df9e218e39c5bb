/** Ops on the values of one kind, where there are several. */
import { kindOf, type Json } from '../../json/index.ts'
import { expectKinds } from '../kinds.ts'
import type { ValueKind } from '../shape.ts'
import { applyTo, kindsPlan, traceTo, type At } from './kind-ops.ts'
import type { Op, OpDefinition } from './op.ts'

export interface InKindOp extends At {
  readonly op: 'in-kind'
  readonly kind: ValueKind
  readonly ops: readonly Op[]
  /** Found by `effect`. */
  readonly others?: readonly ValueKind[]
}

export const inKind = (
  { kind, others = [] }: InKindOp,
  value: Json,
  apply: (value: Json) => Json,
): Json => {
  expectKinds([...others, kind], value)
  return kindOf(value) === kind ? apply(value) : value
}

export const inKindOp: OpDefinition<InKindOp> = {
  reverse: (op, inner) => ({ ...op, ops: inner.reverse(op.ops) }),
  apply: (op, value, inner) =>
    applyTo(op, value, (at) => inKind(op, at, (each) => inner.apply(op.ops, each))),
  trace: (op, plan, context, inner) =>
    traceTo(op, plan, (at) => {
      const { members } = kindsPlan(at)
      const next = [...members].map(([kind, member]) => {
        if (member.kind === 'refuse' || member.as !== op.kind) return [kind, member] as const
        return [kind, { ...member, plan: inner.trace(op.ops, member.plan, context) }] as const
      })
      return { kind: 'kinds', members: new Map(next) }
    }),
  loss: ({ ops }, inner) => inner.loss(ops),
}
