/** What is done to plans whatever they are: looked into, led elsewhere, put one after another. */
import { withInputs } from './made-plan.ts'
import { copy, type FieldPlan, type KindPlan, type Plan } from './plan.ts'

const plansOfField = ({ plan, made, over = [], or = [] }: FieldPlan): readonly Plan[] => [
  plan,
  ...[...(made?.call.inputs ?? []), ...over, ...or].flatMap(plansOfField),
]

/** The plans directly inside of a plan. */
export const plansIn = (plan: Plan): readonly Plan[] => {
  switch (plan.kind) {
    case 'list':
    case 'map':
    case 'nullable':
    case 'frame':
    case 'wrap':
    case 'head':
    case 'member':
      return [plan.of]
    case 'sequence':
      return plan.plans
    case 'object':
      return [...[...plan.fields.values()].flatMap(plansOfField), ...(plan.rest ? [plan.rest] : [])]
    case 'union':
      return [...plan.variants.values()].flatMap((variant) =>
        variant.kind === 'refuse' ? [] : [variant.plan],
      )
    case 'kinds':
      return [...plan.members.values()].flatMap((member) =>
        member.kind === 'refuse' ? [] : [member.plan],
      )
    default:
      return []
  }
}

/** The plan whose references that lead to one position of the chain lead to another instead. */
export const ledTo = (plan: Plan, to: number, instead: number): Plan => {
  const led = (inner: Plan): Plan => ledTo(inner, to, instead)
  switch (plan.kind) {
    case 'ref':
    case 'paths':
    case 'hyperlink':
      return plan.to === to ? { ...plan, to: instead } : plan
    case 'list':
    case 'map':
    case 'nullable':
    case 'frame':
    case 'wrap':
    case 'head':
    case 'member':
      return { ...plan, of: led(plan.of) }
    case 'sequence':
      return { ...plan, plans: plan.plans.map(led) }
    case 'union': {
      const variants = [...plan.variants].map(
        ([tag, variant]) =>
          [tag, 'plan' in variant ? { ...variant, plan: led(variant.plan) } : variant] as const,
      )
      const { others } = plan
      return {
        ...plan,
        variants: new Map(variants),
        ...(others && 'plan' in others ? { others: { ...others, plan: led(others.plan) } } : {}),
      }
    }
    case 'kinds': {
      const ofKind = (member: KindPlan): KindPlan => {
        if (member.kind === 'refuse') return member
        const turn = member.turn && { turn: led(member.turn) }
        return { ...member, plan: led(member.plan), ...turn }
      }
      const members = [...plan.members].map(([kind, member]) => [kind, ofKind(member)] as const)
      return { ...plan, members: new Map(members) }
    }
    case 'object': {
      const fields = [...plan.fields].map(
        ([name, field]) => [name, fieldLedTo(field, to, instead)] as const,
      )
      const { known, dropped, rest } = plan
      const own = { known: new Set(known), dropped: new Map(dropped) }
      return { ...plan, ...own, fields: new Map(fields), ...(rest ? { rest: led(rest) } : {}) }
    }
    default:
      return plan
  }
}

export const fieldLedTo = (field: FieldPlan, to: number, instead: number): FieldPlan => {
  const { made, over, plan } = field
  const led = (input: FieldPlan) => fieldLedTo(input, to, instead)
  return {
    ...field,
    plan: ledTo(plan, to, instead),
    ...(made ? { made: withInputs(made, led) } : {}),
    ...(over ? { over: over.map(led) } : {}),
  }
}

/** One plan after another; what is copied takes no part. */
export const sequenceOf = (plans: readonly Plan[]): Plan => {
  const parts = plans.flatMap((plan) => (plan.kind === 'sequence' ? plan.plans : [plan]))
  const [only, ...more] = parts.filter(({ kind }) => kind !== 'copy')
  if (!only) return copy
  return more.length === 0 ? only : { kind: 'sequence', plans: [only, ...more] }
}
