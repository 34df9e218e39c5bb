/** Which documents can be carried piece by piece, read off a linked plan. */
import type { Json } from '../../json/index.ts'
import {
  Barrier,
  copy,
  type FieldPlan,
  type KindsPlan,
  type ObjectPlan,
  type Plan,
} from '../plan.ts'
import { framed } from '../plan-frames.ts'
import { plansIn } from '../plan-walk.ts'
import type { ValueKind } from '../shape.ts'
import type { StreamContext } from './carrier.ts'

/** A member of an envelope. */
export interface MemberCut {
  /** Its name in the output. */
  readonly name: string
  readonly plan: Plan
  /** The plan of its items when it is an array that can be cut. */
  readonly items: Plan | undefined
}

export interface EnvelopeCut {
  /** By name in the input. */
  readonly members: ReadonlyMap<string, MemberCut>
  /** Names that the version read declares: those that are no members are dropped. */
  readonly known: ReadonlySet<string>
  /** Names that only declared members have in the output. */
  readonly taken: ReadonlySet<string>
  readonly fallbacks: ReadonlyMap<string, Json>
}

/** How a document is cut when it is an array or an object; else it is carried whole. */
export interface DocumentCut {
  readonly items?: Plan
  readonly envelope?: EnvelopeCut
}

type PlanOf = StreamContext['plan']

/** The plan behind names and what lets values be null. */
const bare = (plan: Plan, planOf: PlanOf): Plan => {
  switch (plan.kind) {
    case 'ref':
      return bare(planOf(plan.type, plan.from, plan.to), planOf)
    case 'nullable':
    case 'frame':
      return bare(plan.of, planOf)
    default:
      return plan
  }
}

/** What carries the values of a kind; undefined where there are none. */
const planOfKind = ({ members }: KindsPlan, kind: ValueKind): Plan | undefined => {
  const member = members.get(kind)
  return member?.kind === 'member' ? member.plan : undefined
}

/** The plan of a list's items; what is copied can be cut up, too. */
const itemsOf = (plan: Plan, planOf: PlanOf): Plan | undefined => {
  const found = bare(plan, planOf)
  if (found.kind === 'copy') return copy
  if (found.kind === 'kinds') {
    const lists = planOfKind(found, 'array')
    return lists && itemsOf(lists, planOf)
  }
  return found.kind === 'list' ? found.of : undefined
}

/** Whether it makes a value of every value. Others may leave a member out. */
const alwaysYields = (plan: Plan, planOf: PlanOf): boolean => {
  const found = bare(plan, planOf)
  if (found.kind === 'kinds' || found.kind === 'sequence') {
    return plansIn(found).every((inner) => alwaysYields(inner, planOf))
  }
  return found.kind !== 'head' && found.kind !== 'steps'
}

/** Whether it is there depends on what is in it, or what is in it on what else there is. */
const isLoose = ({ prune, created, nullable, absent, fields }: ObjectPlan): boolean =>
  prune ||
  created ||
  nullable === 'drop' ||
  absent !== undefined ||
  [...fields.values()].some(({ required }) => required)

/** The plan of a member by itself. @throws Barrier when it takes part in what is outside of it */
const apart = (plan: Plan, planOf: PlanOf): Plan => {
  if (plan.kind === 'object' && isLoose(plan)) throw new Barrier()
  if (!alwaysYields(plan, planOf)) throw new Barrier()
  return framed(plan)
}

/** Whether nothing of the input goes into a field. */
const isMadeUp = ({ from, plan }: FieldPlan): boolean => from === null && plan.kind !== 'object'

/** @throws Barrier */
const envelopeOf = (object: ObjectPlan, planOf: PlanOf): EnvelopeCut => {
  const { at, rest, byInput, known, fields } = object
  if (at === null || at.length > 0 || isLoose(object) || rest || !byInput) throw new Barrier()
  const members = new Map<string, MemberCut>()
  for (const [source, [name, field]] of byInput) {
    if (field.made || field.or) throw new Barrier()
    const plan = apart(field.plan, planOf)
    members.set(source, { name, plan, items: itemsOf(plan, planOf) })
  }
  const inPlace = new Set([...byInput.values()].map(([, field]) => field))
  const fallbacks = new Map<string, Json>()
  for (const [name, field] of fields) {
    if (field.made || (!inPlace.has(field) && !isMadeUp(field))) throw new Barrier()
    if (field.fallback !== undefined) fallbacks.set(name, field.fallback)
  }
  return { members, known, taken: new Set(fields.keys()), fallbacks }
}

/** The plans of all that a document may be cut into, always in the same order; one may stand there twice. */
export const piecesOf = ({ items, envelope }: DocumentCut): readonly Plan[] => [
  copy,
  ...(items ? [items] : []),
  ...[...(envelope?.members.values() ?? [])].flatMap(({ plan, items: each }) =>
    each ? [plan, each] : [plan],
  ),
]

export const cutOf = (plan: Plan, planOf: PlanOf): DocumentCut => {
  const found = bare(plan, planOf)
  // A list is cut as a list, an object as an object.
  if (found.kind === 'kinds') {
    const [items, object] = [itemsOf(found, planOf), planOfKind(found, 'object')]
    const { envelope } = object ? cutOf(object, planOf) : {}
    return { ...(items ? { items } : {}), ...(envelope ? { envelope } : {}) }
  }
  if (found.kind === 'list') return { items: found.of }
  if (found.kind !== 'object') return {}
  try {
    return { envelope: envelopeOf(found, planOf) }
  } catch (error) {
    if (error instanceof Barrier) return {}
    throw error
  }
}
