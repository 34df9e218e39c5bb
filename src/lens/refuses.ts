/**
 * Whether a lens carries every document that the version read allows. One value without a form in
 * the version written takes its whole document down, and nobody who speaks that version sees it.
 */
import { codecOf } from './codecs/index.ts'
import type { Op } from './ops/index.ts'
import { needsSource } from './ops/copy.ts'
import { formRefuses } from './ops/kind-form.ts'
import type { Moved } from './ops/move.ts'
import type { ObjectPlan, Plan, UnionPlan } from './plan.ts'
import { plansIn } from './plan-walk.ts'

/**
 * `variants`: some of the version read do not exist in the version written, as its author declared.
 * `values`: some may not fit, and only their conversion tells. `names`: only those in which a member
 * that nobody declares has a name that the version written gives to something else.
 */
export type Refuses = 'variants' | 'values' | 'names'

export interface RefusesContext {
  /** The linked plan of a type. */
  readonly planOf: (type: string, from: number, to: number) => Plan
  /** The ops of a type in one change, in the order and direction in which they run. */
  readonly opsOf: (plan: Extract<Plan, { kind: 'steps' }>) => readonly Op[]
  /** What happens to the types inside a value that is carried step by step. */
  readonly inside: (plan: Extract<Plan, { kind: 'steps' }>) => Plan
}

/** Whether no name of the version written has come to mean another variant than in the version read. */
const everyPasses = ({ variants }: UnionPlan): boolean =>
  [...variants.values()].every((variant) => variant.kind === 'refuse' || variants.has(variant.tag))

const ofOp = (op: Op): Refuses | undefined => {
  switch (op.op) {
    case 'remove-variant':
      return op.standIn ? undefined : 'variants'
    case 'remove-kind':
      if (!op.into) return 'variants'
      return formRefuses(op.into) ? 'values' : undefined
    case 'rename-variant':
      return op.open ? 'values' : undefined
    case 'custom':
      return 'values'
    case 'rename':
      return 'names'
    case 'move':
      return op.done?.some(mayRefuse) ? 'values' : 'names'
    case 'copy':
      return needsSource(op) ? 'values' : undefined
    case 'head':
      return (op.empty ?? 'refuse') === 'refuse' ? 'values' : undefined
    case 'convert':
      return codecOf(op.codec).refuses?.(op.codec, op.direction ?? 'up') ? 'values' : undefined
    default:
      return 'ops' in op ? worst(op.ops.map(ofOp)) : undefined
  }
}

/** Whether it depends on what else is there if a field can be put where it goes. */
const mayRefuse = ({ to }: Moved): boolean =>
  to.required ||
  to.holders.some(
    ({ transient, loose, bound, nullable, keys }) =>
      keys || (transient ? loose && bound : loose || nullable),
  )

const worst = (all: readonly (Refuses | undefined)[]): Refuses | undefined =>
  (['variants', 'values', 'names'] as const).find((one) => all.includes(one))

/** Whether what is declared gets a name that a member which nobody declares may have. */
const takesNames = ({ known, fields, byInput }: ObjectPlan): boolean =>
  [...fields.keys()].some((name) => !known.has(name) && !byInput?.has(name))

const ofPlan = (plan: Plan, { opsOf }: RefusesContext): Refuses | undefined => {
  switch (plan.kind) {
    case 'union':
      return [...plan.variants.values()].some(({ kind }) => kind === 'refuse')
        ? 'variants'
        : plan.others?.kind === 'pass' && !everyPasses(plan)
          ? 'values'
          : undefined
    case 'kinds':
      return [...plan.members.values()].some(({ kind }) => kind === 'refuse')
        ? 'variants'
        : undefined
    case 'object':
      // Its function may throw, as the `custom` that it comes from.
      if ([...plan.fields.values()].some(({ made, required }) => made || required)) return 'values'
      if (plan.absent === 'refuse' || (plan.absent && !plan.created)) return 'values'
      if ((plan.nullable && !plan.created) || plan.rest) return 'values'
      return takesNames(plan) ? 'names' : undefined
    case 'head':
      return plan.empty === 'refuse' ? 'values' : undefined
    case 'turned':
      return 'values'
    case 'codec':
      return codecOf(plan.codec).refuses?.(plan.codec, plan.direction) ? 'values' : undefined
    case 'steps':
      return worst(opsOf(plan).map(ofOp))
    default:
      return undefined
  }
}

/** Undefined where all documents that the version read allows come through. */
export const refusesOf = (root: Plan, context: RefusesContext): Refuses | undefined => {
  const found = new Set<Plan>([root])
  for (const plan of found) {
    if (plan.kind === 'ref') found.add(context.planOf(plan.type, plan.from, plan.to))
    if (plan.kind === 'steps') found.add(context.inside(plan))
    for (const inner of plansIn(plan)) found.add(inner)
  }
  return worst([...found].map((plan) => ofPlan(plan, context)))
}
