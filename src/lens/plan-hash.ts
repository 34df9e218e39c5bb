/** A short hash of what a plan does: the same for the same plan, wherever and whenever it was made. */
import { refsOf, type Chain } from './chain.ts'
import { declarationText, fingerprint } from './hash.ts'
import type { PlanOf } from './map-path.ts'
import type { FieldPlan, ObjectPlan, PathsPlan, Plan, VariantPlan } from './plan.ts'

/**
 * 8 hex digits of all that decides what a linked plan makes of a document: names, codecs, defaults,
 * functions by their source, routes where they decide where links lead. Positions in the chain have
 * no part in it, so that what other versions and types do leaves it as it is.
 */
export const planHash = (root: Plan, planOf: PlanOf, chain: Chain): string => {
  const met = new Map<string, number>()

  /** The ops of one change that reach values of a type, and the shapes that they meet. */
  const ofStep = (type: string, position: number): readonly unknown[] => {
    const graph = chain.graphs[position] ?? {}
    const reached = new Set([type])
    for (const name of reached) {
      const shape = Object.hasOwn(graph, name) ? graph[name] : undefined
      for (const ref of shape ? refsOf(shape) : []) reached.add(ref)
    }
    const step = chain.steps[position]
    if (![...reached].some((name) => step?.has(name))) return []
    return [...reached].map((name) => [name, graph[name], step?.get(name)])
  }

  const ofPaths = ({ type, from, to }: PathsPlan): readonly unknown[] => {
    const lowest = Math.min(from, to)
    const steps = Array.from({ length: Math.abs(to - from) }, (_, index) =>
      ofStep(type, lowest + index),
    )
    return [from < to, steps.filter((step) => step.length > 0)]
  }

  const ofMade = (made: FieldPlan['made']): unknown =>
    made && [made.part, made.stead, made.call.at, made.call.maker, made.call.inputs.map(ofField)]

  const ofField = (field: FieldPlan): readonly unknown[] => [
    field.from,
    ofMade(field.made),
    ofPlan(field.plan),
    field.fallback,
    ...(field.or ? [field.or.map(ofField)] : []),
    ...(field.required ? ['required'] : []),
  ]

  const ofObject = (plan: ObjectPlan): readonly unknown[] => {
    const { at, known, fields, prune, created, only, nullable, absent, rest } = plan
    const loose = {
      only: only && [...only],
      nullable,
      absent,
      rest: rest && ofPlan(rest),
      adopts: plan.adopts && [...plan.adopts],
    }
    return [
      at,
      [...known],
      [...fields].map(([name, field]) => [name, ofField(field)]),
      prune,
      created,
      // What most objects lack has no part in their hashes.
      ...Object.entries(loose).filter(([, value]) => value !== undefined),
    ]
  }

  const ofVariant = (variant: VariantPlan): unknown =>
    variant.kind === 'refuse' ? variant : { ...variant, plan: ofPlan(variant.plan) }

  const ofPlan = (plan: Plan): unknown => {
    switch (plan.kind) {
      case 'ref': {
        const key = `${plan.type}|${plan.from}|${plan.to}`
        const known = met.get(key)
        if (known !== undefined) return [plan.kind, known]
        met.set(key, met.size)
        return [plan.kind, ofPlan(planOf(plan.type, plan.from, plan.to))]
      }
      case 'object':
        return [plan.kind, ...ofObject(plan)]
      case 'union': {
        const variants = [...plan.variants].map(([tag, variant]) => [tag, ofVariant(variant)])
        const { others } = plan
        const rest = others && [others.kind === 'pass' ? others.kind : ofVariant(others)]
        return [plan.kind, plan.tag, variants, ...(rest ?? [])]
      }
      case 'kinds':
        return [
          plan.kind,
          [...plan.members].map(([kind, member]) =>
            member.kind === 'refuse' ? [kind] : [kind, member.as, ofPlan(member.plan)],
          ),
        ]
      case 'sequence':
        return [plan.kind, plan.plans.map(ofPlan)]
      case 'steps':
        return [plan.kind, plan.direction, ofStep(plan.type, plan.position)]
      case 'paths':
        return [plan.kind, ...ofPaths(plan)]
      case 'hyperlink':
        return [plan.kind, chain.hyperlinks?.told(plan.from, plan.to)]
      case 'list':
      case 'map':
      case 'nullable':
      case 'frame':
      case 'wrap':
      case 'head':
      case 'member':
        return { ...plan, of: ofPlan(plan.of) }
      case 'codec': {
        // Why it loses something is said to people only.
        const { lossy: _, ...rest } = plan
        return rest
      }
      case 'turned':
        return plan
      case 'copy':
        return plan.kind
    }
  }

  return fingerprint(declarationText(ofPlan(root)))
}
