/** Values of one more kind. Going up the others stay; going down the new ones become one of those, or are refused. */
import { kindOfShape, membersOf, withMembers } from '../kinds.ts'
import { Barrier } from '../plan.ts'
import type { Shape, ValueKind } from '../shape.ts'
import { describeForm, turning, type KindForm, type Turning } from './kind-form.ts'
import { asKinds, called, kindsOf, kindsPlan, targetOf, traceTo, type At } from './kind-ops.ts'
import type { EffectContext, Lossy, OpDefinition } from './op.ts'

export interface AddKindOp extends At, Lossy {
  readonly op: 'add-kind'
  readonly kind: ValueKind
  readonly declares: Shape
  /** How older clients get such values; without it they are refused there. */
  readonly into?: KindForm
  /** Found by `effect`. */
  readonly becomes?: Turning['becomes']
  /** The kinds that are there already; found by `effect`. */
  readonly others?: readonly ValueKind[]
}

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

export const addKindOp: OpDefinition<AddKindOp> = {
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
  reverse: (op) => ({ ...op, op: 'remove-kind' }),
  apply: (_, value) => value,
  trace: (op, plan) =>
    traceTo(op, plan, (at) => {
      const [only, ...more] = op.others ?? []
      if (only === undefined) throw new Barrier()
      return more.length === 0 ? asKinds(at, only) : kindsPlan(at)
    }),
  loss: () => undefined,
  describe: ({ field, kind, into }) =>
    `${called(field)} may also be of the kind ${kind}${into ? ` (older clients get it ${describeForm(into)})` : ''}`,
  breaking: true,
}
