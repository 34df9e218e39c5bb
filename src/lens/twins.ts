/** Which fields of the version read say what others say as well, read off a linked plan. */
import type { Path } from '../json/index.ts'
import type { Twin } from './lens.ts'
import { backThrough, type PlanOf } from './map-path.ts'
import type { FieldPlan, Plan } from './plan.ts'

/** Pairs that one field is made of, by the paths of its frame: those that a function reads included. */
const pairsOf = ({ from, made, or = [] }: FieldPlan): readonly Twin[] => [
  ...(from ? or.flatMap((other) => (other.from ? [{ path: other.from, first: from }] : [])) : []),
  ...(made?.call.inputs ?? []).flatMap(pairsOf),
]

/** `*` stands for any index or key. */
export const twinsOf = (root: Plan, planOf: PlanOf): readonly Twin[] => {
  const walk = (plan: Plan, at: Path, met: ReadonlySet<string>): readonly Twin[] => {
    switch (plan.kind) {
      case 'ref': {
        const id = `${plan.type}|${plan.from}|${plan.to}`
        if (met.has(id)) return []
        return walk(planOf(plan.type, plan.from, plan.to), at, new Set([...met, id]))
      }
      case 'nullable':
      case 'frame':
        return walk(plan.of, at, met)
      case 'list':
      case 'map':
        return walk(plan.of, [...at, '*'], met)
      case 'union':
        return [...plan.variants.values()].flatMap((variant) =>
          variant.kind === 'refuse' ? [] : walk(variant.plan, at, met),
        )
      case 'kinds':
        return [...plan.members.values()].flatMap((member) =>
          member.kind === 'refuse' ? [] : walk(member.plan, at, met),
        )
      case 'sequence':
        return plan.plans.flatMap((next, index) => {
          const back = (path: Path) => backThrough(plan.plans.slice(0, index), path, planOf)
          return walk(next, [], met).map(({ path, first }) => ({
            path: [...at, ...back(path)],
            first: [...at, ...back(first)],
          }))
        })
      case 'object':
        return [...plan.fields.values()].flatMap((field) => {
          const { from, plan: inner } = field
          // An inline object has its paths from the frame around it.
          const inside = walk(inner, inner.kind === 'object' ? at : [...at, ...(from ?? [])], met)
          const own = pairsOf(field).map(({ path, first }) => ({
            path: [...at, ...path],
            first: [...at, ...first],
          }))
          return [...own, ...inside]
        })
      default:
        return []
    }
  }
  return walk(root, [], new Set())
}
