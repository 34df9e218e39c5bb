/** Finishes traced plans: what changes nothing becomes a copy, defaults take their final form. */
import type { Json } from '../json/index.ts'
import { standsAt, withInputs } from './made-plan.ts'
import { asObject } from './ops/object-ops.ts'
import { retagged } from './ops/union-ops.ts'
import {
  copy,
  isMemberAt,
  type FieldPlan,
  type KindPlan,
  type KindsPlan,
  type ObjectPlan,
  type Pass,
  type PathsPlan,
  type Plan,
  type UnionPlan,
  type VariantPlan,
} from './plan.ts'
import { sequenceOf } from './plan-walk.ts'

export interface Linker {
  /** The unlinked plan of a type. */
  readonly trace: (type: string, from: number, to: number) => Plan
  /** Whether addresses of documents are other ones at the other position. */
  readonly isRerouted: (from: number, to: number) => boolean
  /** Carries a default through the plan of its field. @throws LensError */
  readonly run: (plan: Plan, value: Json) => Json
}

const key = (type: string, from: number, to: number) => `${type}|${from}|${to}`

const objectIsTrivial = (
  { at, known, fields, prune, created, nullable, absent, rest }: ObjectPlan,
  trivial: (plan: Plan) => boolean,
): boolean =>
  !prune &&
  !created &&
  nullable !== 'drop' &&
  absent === undefined &&
  (rest === undefined || trivial(rest)) &&
  [...known].every((name) => fields.has(name)) &&
  [...fields].every(
    ([name, { from, plan, fallback, required }]) =>
      fallback === undefined && !required && isMemberAt(from, at, name) && trivial(plan),
  )

/** The changes that a list of names goes through, one by one. */
const changesOf = ({ type, from, to }: PathsPlan): readonly Plan[] => {
  const next = from < to ? 1 : -1
  return Array.from({ length: Math.abs(to - from) }, (_, index) => {
    const at = from + index * next
    return { kind: 'ref', type, from: at, to: at + next }
  })
}

/** Whether a plan changes nothing. A type met again on the way is taken to change nothing by itself. */
const isTrivial = (plan: Plan, linker: Linker, met: ReadonlySet<string>): boolean => {
  const trivial = (inner: Plan) => isTrivial(inner, linker, met)
  switch (plan.kind) {
    case 'copy':
      return true
    case 'paths':
      // Names are followed change by change: what two changes cancel is not what they do to names.
      return changesOf(plan).every(trivial)
    case 'ref': {
      const id = key(plan.type, plan.from, plan.to)
      if (met.has(id)) return true
      return isTrivial(linker.trace(plan.type, plan.from, plan.to), linker, new Set([...met, id]))
    }
    case 'hyperlink':
      return !linker.isRerouted(plan.from, plan.to)
    case 'list':
    case 'map':
    case 'nullable':
    case 'frame':
      return trivial(plan.of)
    case 'union':
      return (
        (plan.others?.kind ?? 'pass') === 'pass' &&
        [...plan.variants].every(
          ([tag, variant]) =>
            variant.kind === 'variant' && variant.tag === tag && trivial(variant.plan),
        )
      )
    case 'kinds':
      return [...plan.members].every(
        ([kind, member]) =>
          member.kind === 'member' &&
          !member.turn &&
          (kind === 'any' || member.as === kind) &&
          trivial(member.plan),
      )
    case 'object':
      return objectIsTrivial(plan, trivial)
    case 'sequence':
      return plan.plans.every(trivial)
    default:
      return false
  }
}

/** The field with another plan behind its own, and behind those that stand in for it. */
const followedBy = (field: FieldPlan, next: Plan): FieldPlan => ({
  ...field,
  plan: sequenceOf([field.plan, next]),
  ...(field.or ? { or: field.or.map((source) => followedBy(source, next)) } : {}),
})

const linkField = (field: FieldPlan, linker: Linker): FieldPlan => {
  const { from, made, over, plan, fallback, filled, copied, required } = field
  const linked = link(plan, linker)
  // Null that stands for an object is none of its values.
  const isBlank = fallback === null && plan.kind === 'object'
  const carried = fallback === undefined || isBlank ? fallback : linker.run(linked, fallback)
  const notes = {
    ...(filled ? { filled } : {}),
    ...(copied ? { copied } : {}),
    ...(required ? { required } : {}),
  }
  const [first, ...others] = (over ?? []).map((source) =>
    followedBy(linkField(source, linker), linked),
  )
  if (!first) {
    return {
      from,
      plan: linked,
      ...notes,
      ...(made ? { made: withInputs(made, (input) => linkField(input, linker)) } : {}),
      ...(carried === undefined ? {} : { fallback: carried }),
    }
  }
  const or = [...(first.or ?? []), ...others.flatMap(({ or: more = [], ...own }) => [own, ...more])]
  // Where the first of them has a default, nothing is ever absent.
  const standing = first.fallback === undefined ? carried : linker.run(linked, first.fallback)
  return {
    ...first,
    ...notes,
    ...(or.length > 0 ? { or } : {}),
    ...(standing === undefined ? {} : { fallback: standing }),
  }
}

const linkObject = (plan: ObjectPlan, linker: Linker): Plan => {
  const fields = new Map<string, FieldPlan>()
  const byInput = new Map<string, readonly [string, FieldPlan]>()
  for (const [name, field] of plan.fields) fields.set(name, linkField(field, linker))
  // A member that is in several fields stands in the place of the one that answers for it.
  const answering = [...fields].toSorted(
    ([, a], [, b]) => Number(a.copied ?? false) - Number(b.copied ?? false),
  )
  for (const [name, field] of answering) {
    const place = standsAt(field)
    const source = place?.at(-1)
    if (source !== undefined && isMemberAt(place, plan.at, source) && !byInput.has(source)) {
      byInput.set(source, [name, field])
    }
  }
  const rest = plan.rest && link(plan.rest, linker)
  return { ...plan, fields, byInput, ...(rest ? { rest } : {}) }
}

const linkVariant = (variant: VariantPlan, tag: string, linker: Linker): VariantPlan => {
  if (variant.kind === 'refuse') return variant
  const plan = link(variant.plan, linker)
  if (variant.kind === 'variant') return { ...variant, plan }
  const value = asObject(linker.run(plan, variant.value))
  return { ...variant, plan: copy, value: retagged(value, tag, variant.tag) }
}

const linkUnion = (plan: UnionPlan, linker: Linker): Plan => {
  const linked = (variant: VariantPlan) => linkVariant(variant, plan.tag, linker)
  const variants = [...plan.variants].map(([tag, variant]) => [tag, linked(variant)] as const)
  const others: VariantPlan | Pass | undefined =
    plan.others && plan.others.kind !== 'pass' ? linked(plan.others) : plan.others
  return { ...plan, variants: new Map(variants), ...(others ? { others } : {}) }
}

const linkKind = (member: KindPlan, linker: Linker): KindPlan => {
  if (member.kind === 'refuse') return member
  const { turn, plan, ...rest } = member
  return {
    ...rest,
    plan: sequenceOf([...(turn ? [turn] : []), plan].map((each) => link(each, linker))),
  }
}

const linkKinds = (plan: KindsPlan, linker: Linker): Plan => {
  const members = [...plan.members].map(([kind, each]) => [kind, linkKind(each, linker)] as const)
  const [[only, member] = []] = members
  // Of whichever kind it is.
  if (only === 'any' && member?.kind === 'member' && !member.loss) return member.plan
  return { ...plan, members: new Map(members) }
}

/** @throws LensError when a default does not survive its own lens: an author error */
export const link = (plan: Plan, linker: Linker): Plan => {
  if (isTrivial(plan, linker, new Set())) return copy
  switch (plan.kind) {
    case 'list':
    case 'map':
    case 'nullable':
    case 'frame':
    case 'wrap':
    case 'head':
    case 'member':
      return { ...plan, of: link(plan.of, linker) }
    case 'sequence':
      return sequenceOf(plan.plans.map((inner) => link(inner, linker)))
    case 'union':
      return linkUnion(plan, linker)
    case 'kinds':
      return linkKinds(plan, linker)
    case 'object':
      return linkObject(plan, linker)
    default:
      return plan
  }
}
