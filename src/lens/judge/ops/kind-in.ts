/** Ops on the values of one kind: whether they stay of that kind. */
import type { Json } from '../../../json/index.ts'
import { kindOfShape, membersOf, withMembers } from '../../kinds.ts'
import { inKind, type InKindOp } from '../../ops/kind-in.ts'
import { kindsOf, kindsTarget } from './kind-ops.ts'
import type { OpJudge } from './op-judge.ts'

export const inKindJudge: OpJudge<InKindOp> = {
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
  describe: ({ field, kind, ops }, inside) =>
    `where ${field === null ? 'it' : `\`${field}\``} is of the kind ${kind}: ${inside(ops)}`,
  breaking: true,
}
