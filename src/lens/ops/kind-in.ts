/** Ops on the values of one kind, where there are several. */
import { kindOf, type Json } from '../../json/index.ts'
import { expectKinds, kindOfShape, membersOf, withMembers } from '../kinds.ts'
import type { ValueKind } from '../shape.ts'
import { applyTo, kindsOf, kindsPlan, kindsTarget, traceTo, type At } from './kind-ops.ts'
import type { Op, OpDefinition } from './op.ts'

export interface InKindOp extends At {
  readonly op: 'in-kind'
  readonly kind: ValueKind
  readonly ops: readonly Op[]
  /** Found by `effect`. */
  readonly others?: readonly ValueKind[]
}

const inKind = (
  { kind, others = [] }: InKindOp,
  value: Json,
  apply: (value: Json) => Json,
): Json => {
  expectKinds([...others, kind], value)
  return kindOf(value) === kind ? apply(value) : value
}

export const inKindOp: OpDefinition<InKindOp> = {
  effect: (op, shape, context) => {
    const target = kindsTarget(op, shape, context)
    if (!target) return undefined
    const { declares, nullable, rest } = target
    if (declares.kind === 'ref') {
      context.report(`they are of the type ${declares.type}: change that type instead`)
      return undefined
    }
    const path = [...(op.field === null ? [] : [op.field]), op.kind]
    const inner = context.inner(op.ops, declares, path)
    if (!inner) return undefined
    const found = kindOfShape(inner.shape, context.types)
    if (found !== op.kind) {
      context.report(
        `they would be of the kind ${found ?? inner.shape.kind}: remove ${op.kind}, and add that one`,
      )
      return undefined
    }
    const done: InKindOp = { ...op, ops: inner.ops, others: kindsOf(rest), nullable }
    const members = membersOf(target.shape).map(
      ([kind, was]) => [kind, kind === op.kind ? inner.shape : was] as const,
    )
    const carry = (value: Json) => inKind(done, value, (at) => context.carry(inner.ops, at))
    return { shape: target.put(withMembers(members), carry), op: done }
  },
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
  describe: ({ field, kind, ops }, inner) =>
    `where ${field === null ? 'it' : `\`${field}\``} is of the kind ${kind}: ${inner.describe(ops)}`,
  breaking: true,
}
