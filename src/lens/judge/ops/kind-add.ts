/** Whether values may be of one more kind, and how older clients get them. */
import { kindOfShape, membersOf, withMembers } from '../../kinds.ts'
import type { AddKindOp } from '../../ops/kind-add.ts'
import type { Shape } from '../../shape.ts'
import { describeForm, turning } from './kind-form.ts'
import { called, kindsOf, targetOf } from './kind-ops.ts'
import type { EffectContext, OpJudge } from './op-judge.ts'

/** The members that there are; one where all values are of one kind. Undefined after reporting. */
const membersThere = (shape: Shape, context: EffectContext) => {
  if (shape.kind === 'kinds') return membersOf(shape)
  const kind = kindOfShape(shape, context.types)
  if (kind !== undefined) return [[kind, shape] as const]
  context.report(
    shape.kind === 'ref'
      ? `the type ${shape.type} is of several kinds already: change that type instead`
      : `values of ${shape.kind} are of any kind already`,
  )
  return undefined
}

export const addKindJudge: OpJudge<AddKindOp> = {
  effect: (op, shape, context) => {
    const target = targetOf(op.field, shape, context)
    const there = target && membersThere(target.shape, context)
    if (!target || !there) return undefined
    const others = kindsOf(there)
    if (others.includes(op.kind)) {
      context.report(
        `values of the kind ${op.kind} are there already, and one of them could not be told from another`,
      )
      return undefined
    }
    const found = kindOfShape(op.declares, context.types)
    if (found !== op.kind) {
      context.report(`the shape of ${op.kind} is ${found ?? op.declares.kind}`)
      return undefined
    }
    const made = op.into && turning(op.into, op.declares, there, context.types)
    if (typeof made === 'string') {
      context.report(`older clients cannot get it: ${made}`)
      return undefined
    }
    const { nullable } = target
    const members = withMembers([...there, [op.kind, op.declares]])
    return {
      shape: target.put(members, (value) => value),
      op: { ...op, ...made, others, nullable },
    }
  },
  describe: ({ field, kind, into }) =>
    `${called(field)} may also be of the kind ${kind}${into ? ` (older clients get it ${describeForm(into)})` : ''}`,
  breaking: true,
}
