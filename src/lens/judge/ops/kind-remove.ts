/** Whether a kind may go, and what its values become. */
import { withMembers } from '../../kinds.ts'
import { turned, type RemoveKindOp } from '../../ops/kind-remove.ts'
import { describeForm, turning } from './kind-form.ts'
import { called, kindsOf, kindsTarget } from './kind-ops.ts'
import type { OpJudge } from './op-judge.ts'

export const removeKindJudge: OpJudge<RemoveKindOp> = {
  effect: (op, shape, context) => {
    const target = kindsTarget(op, shape, context)
    if (!target) return undefined
    const { declares, nullable, rest } = target
    if (rest.length === 0) {
      context.report(`there are no values but those of the kind ${op.kind}`)
      return undefined
    }
    const made = op.into && turning(op.into, declares, rest, context.types)
    if (typeof made === 'string') {
      context.report(`they cannot become what stays: ${made}`)
      return undefined
    }
    const done: RemoveKindOp = { ...op, ...made, declares, others: kindsOf(rest), nullable }
    const [[, only] = [], ...more] = rest
    const left = only && more.length === 0 ? only : withMembers(rest)
    return { shape: target.put(left, (value) => turned(done, value, context.types)), op: done }
  },
  describe: ({ field, kind, into }) =>
    `${called(field)} is no longer of the kind ${kind}${into ? ` (such values come ${describeForm(into)})` : ''}`,
  breaking: true,
}
