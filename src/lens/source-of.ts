/** Where a value of the version written comes from: the way of `mapPath`, walked back. */
import { isObject, kindOf, own, type Json, type Path } from '../json/index.ts'
import type { PlanOf } from './map-path.ts'
import type { FieldPlan, KindsPlan, ObjectPlan, Plan, UnionPlan } from './plan.ts'

const within = (prefix: Path, inner: Path | undefined): Path | undefined =>
  inner && [...prefix, ...inner]

const member = (value: Json | undefined, step: string): Json | undefined =>
  Array.isArray(value) ? value[Number(step)] : isObject(value) ? own(value, step) : undefined

const inObject = (
  { at, known, fields, rest: others }: ObjectPlan,
  [name = '', ...rest]: Path,
  value: Json | undefined,
  planOf: PlanOf,
): Path | undefined => {
  const field: FieldPlan | undefined = fields.get(name)
  const inner = member(value, name)
  if (others && !known.has(name)) {
    // It is there already, or a field takes its place.
    if (field || !at) return undefined
    return within([...at, name], sourceOf(others, rest, inner, planOf))
  }
  // What no version declares keeps its name.
  if (!field) return at && !known.has(name) ? [...at, name, ...rest] : undefined
  if (field.plan.kind === 'object') {
    return rest.length === 0
      ? (field.plan.at ?? undefined)
      : inObject(field.plan, rest, inner, planOf)
  }
  return field.from ? within(field.from, sourceOf(field.plan, rest, inner, planOf)) : undefined
}

const inUnion = (
  { tag, variants, others }: UnionPlan,
  path: Path,
  value: Json | undefined,
  planOf: PlanOf,
): Path | undefined => {
  const name = isObject(value) ? own(value, tag) : undefined
  for (const variant of variants.values()) {
    if (variant.kind === 'variant' && variant.tag === name) {
      return path[0] === tag ? path : sourceOf(variant.plan, path, value, planOf)
    }
  }
  return others?.kind === 'pass' ? path : undefined
}

/** Where two kinds became one, nobody knows which it was. */
const inKinds = (
  { members }: KindsPlan,
  path: Path,
  value: Json | undefined,
  planOf: PlanOf,
): Path | undefined => {
  const kind = value === undefined ? undefined : kindOf(value)
  const [source, ...others] = [...members.values()].flatMap((one) =>
    one.kind === 'member' && one.as === kind ? [one] : [],
  )
  return source && others.length === 0 ? sourceOf(source.plan, path, value, planOf) : undefined
}

/**
 * The path in the version read of what stands at a path of the version written, members that the
 * version read does not declare included; undefined where it comes from no one place.
 *
 * @param value what was written, or would be: variants of unions are told by it
 */
export const sourceOf = (
  plan: Plan,
  path: Path,
  value: Json | undefined,
  planOf: PlanOf,
): Path | undefined => {
  const [step, ...rest] = path
  if (step === undefined) return []
  switch (plan.kind) {
    case 'copy':
      return path
    case 'ref':
      return sourceOf(planOf(plan.type, plan.from, plan.to), path, value, planOf)
    case 'nullable':
    case 'frame':
      return sourceOf(plan.of, path, value, planOf)
    case 'object':
      return inObject(plan, path, value, planOf)
    case 'list':
    case 'map':
      return within([step], sourceOf(plan.of, rest, member(value, step), planOf))
    case 'wrap':
      return sourceOf(plan.of, rest, member(value, step), planOf)
    case 'head':
      return within(['0'], sourceOf(plan.of, path, value, planOf))
    case 'union':
      return inUnion(plan, path, value, planOf)
    case 'kinds':
      return inKinds(plan, path, value, planOf)
    case 'member':
      return within([plan.name], sourceOf(plan.of, path, value, planOf))
    case 'sequence':
      return plan.plans.reduceRight<Path | undefined>(
        (at, inner, index) =>
          at && sourceOf(inner, at, index === plan.plans.length - 1 ? value : undefined, planOf),
        path,
      )
    default:
      return undefined
  }
}
