/** Where a path of one version leads in the other, read off a linked plan. */
import { formatPointer, type Json, type Path } from '../json/index.ts'
import { both, dependsOf, sharedOf, type Depends, type Shared } from './depends.ts'
import { sourcesOf } from './made-plan.ts'
import {
  Barrier,
  copy,
  type FieldPlan,
  type KindsPlan,
  type ObjectPlan,
  type Plan,
  type UnionPlan,
} from './plan.ts'
import { sourceOf } from './source-of.ts'
import { byItself } from './whole-object.ts'

/** Where a path leads, by the plan of what it starts from. */
export type PlannedPath =
  /**
   * `plan` carries the value at `path`. `stands`: only where there is nothing at the place that has
   * precedence. `also`: where else it leads. `filled`: what its absence becomes.
   */
  | {
      readonly kind: 'path'
      readonly path: Path
      readonly plan: Plan
      readonly depends?: Depends | undefined
      readonly stands?: boolean
      readonly also?: readonly PlannedPath[]
      readonly filled?: Json
    }
  /**
   * No value has all of it, and no other. `shared`: an object that gave members away or took some
   * in. `into`: the places whose values a function makes of it. `told`: they are read-only, so that
   * whoever keeps them makes them anew by itself.
   */
  | {
      readonly kind: 'dropped'
      readonly shared?: Shared
      readonly into?: readonly Path[]
      readonly told?: boolean
    }
  /** Nobody declares it. `taken`: the version written has something else of this name, so that the value is refused. */
  | { readonly kind: 'unknown'; readonly path: Path; readonly taken: boolean }

/** The linked plan of a type. */
export type PlanOf = (type: string, from: number, to: number) => Plan

interface Found {
  readonly path: Path
  readonly field: FieldPlan
  /** Whether it only stands in for another field. */
  readonly stands?: boolean
}

const startsWith = (path: Path, prefix: Path): boolean =>
  prefix.length <= path.length && prefix.every((step, index) => path[index] === step)

/** Every field of a frame with its path in the output, inline objects before their members. */
const fieldsOf = (plan: ObjectPlan, at: Path): readonly Found[] =>
  [...plan.fields].flatMap(([name, field]) => {
    const path = [...at, name]
    const inner = field.plan.kind === 'object' ? fieldsOf(field.plan, path) : []
    const others = (field.or ?? []).map((other) => ({ path, field: other, stands: true }))
    return [{ path, field }, ...others, ...inner]
  })

/** Every object of a frame with its path in the output. */
const objectsOf = (plan: ObjectPlan, at: Path): readonly { path: Path; plan: ObjectPlan }[] => [
  { path: at, plan },
  ...[...plan.fields].flatMap(([name, field]) =>
    field.plan.kind === 'object' ? objectsOf(field.plan, [...at, name]) : [],
  ),
]

const copied = (path: Path): PlannedPath => ({ kind: 'path', path, plan: copy })

const under = (prefix: Path, inner: PlannedPath): PlannedPath => {
  if (inner.kind === 'path' && inner.also) {
    const also = inner.also.map((other) => under(prefix, other))
    return { ...inner, path: [...prefix, ...inner.path], also }
  }
  if (inner.kind !== 'dropped') return { ...inner, path: [...prefix, ...inner.path] }
  const { shared, into, told } = inner
  return {
    kind: 'dropped',
    ...(shared ? { shared: sharedUnder(prefix, shared) } : {}),
    ...(told ? { told } : {}),
    ...(into ? { into: into.map((path) => [...prefix, ...path]) } : {}),
  }
}

const sharedUnder = (prefix: Path, { path, gives, takes }: Shared): Shared => ({
  path: [...prefix, ...path],
  gives: gives.map((place) => [...prefix, ...place]),
  takes,
})

const droppedInto = (into: readonly Path[]): PlannedPath =>
  into.length > 0 ? { kind: 'dropped', into } : { kind: 'dropped' }

/** Where something that was made of a path leads. */
const intoThrough = (plan: Plan, into: readonly Path[], planOf: PlanOf): readonly Path[] =>
  into.flatMap((path) => {
    const found = mapPath(plan, path, planOf)
    return found.kind === 'dropped' ? (found.into ?? []) : [found.path]
  })

/** The plan of an inline object by itself; undefined when it gives members away or takes some in. */
const wholeObject = (plan: Plan): Plan | undefined => {
  try {
    return byItself(plan)
  } catch (error) {
    if (error instanceof Barrier) return undefined
    throw error
  }
}

/** What is read off an object plan for every path into it. */
interface ObjectIndex {
  readonly fields: readonly Found[]
  readonly objects: readonly { readonly path: Path; readonly plan: ObjectPlan }[]
  /** Fields that have values of others as well, as they are or as a function makes them. */
  readonly followers: readonly Found[]
}

/** Plans are not changed once they are linked. */
const indexes = new WeakMap<ObjectPlan, ObjectIndex>()

const indexOf = (plan: ObjectPlan): ObjectIndex => {
  const known = indexes.get(plan)
  if (known) return known
  const fields = fieldsOf(plan, [])
  const byAnswer = fields.toSorted(
    (a, b) => Number(a.field.copied ?? false) - Number(b.field.copied ?? false),
  )
  const followers = fields.filter(({ field }) => field.copied || field.made)
  const index = { fields: byAnswer, objects: objectsOf(plan, []), followers }
  indexes.set(plan, index)
  return index
}

/** The one whose path leads furthest along a path; the first of several. */
const furthest = <T>(
  all: readonly T[],
  pathOf: (one: T) => Path | null,
  path: Path,
): T | undefined => {
  let best: T | undefined
  let depth = -1
  for (const one of all) {
    const at = pathOf(one)
    if (at && at.length > depth && startsWith(path, at)) {
      best = one
      depth = at.length
    }
  }
  return best
}

const depending = (found: PlannedPath, depends: Depends | undefined): PlannedPath =>
  found.kind === 'path' && depends ? { ...found, depends: both(depends, found.depends) } : found
/** What others than `best` have of a path. */
const followed = (
  best: Found,
  followers: readonly Found[],
  path: Path,
  planOf: PlanOf,
): readonly PlannedPath[] =>
  followers.flatMap((one): readonly PlannedPath[] => {
    const { from, made, plan } = one.field
    const sources = sourcesOf(one.field)
    const overlaps = (source: Path) => startsWith(path, source) || startsWith(source, path)
    if (one.field === best.field || !sources.some(overlaps)) return []
    // What is inside of a value that is had in another form goes into all of it.
    const whole: PlannedPath = { kind: 'dropped', into: [one.path] }
    if (made)
      return [made.call.maker.writes[made.part]?.field.readOnly ? { ...whole, told: true } : whole]
    if (!from || !startsWith(path, from)) return [whole]
    const led = under(one.path, mapPath(plan, path.slice(from.length), planOf))
    return [led.kind === 'dropped' && !led.into ? whole : led]
  })

/** What a field has of a path, and what others have of it. */
const inField = (
  best: Found,
  followers: readonly Found[],
  path: Path,
  planOf: PlanOf,
): PlannedPath => {
  const rest = path.slice(best.field.from?.length ?? 0)
  const led = under(best.path, mapPath(best.field.plan, rest, planOf))
  const { fallback, filled } = best.field
  const others = followers.length > 0 ? followed(best, followers, path, planOf) : []
  const isTwin = best.stands === true || others.length > 0
  // What nobody declares goes with what is said twice.
  const found: PlannedPath =
    led.kind === 'unknown' && isTwin ? { kind: 'path', path: led.path, plan: copy } : led
  if (found.kind !== 'path') {
    // What goes from the one may stay in the other.
    const kept = others.find((other) => other.kind === 'path')
    return found.kind === 'dropped' && kept ? kept : found
  }
  const also = [...(found.also ?? []), ...others]
  return {
    ...found,
    ...(best.stands ? { stands: true } : {}),
    ...(also.length > 0 ? { also } : {}),
    ...(filled && fallback !== undefined && rest.length === 0 ? { filled: fallback } : {}),
  }
}

const inObject = (plan: ObjectPlan, path: Path, planOf: PlanOf): PlannedPath => {
  const { fields, objects, followers } = indexOf(plan)
  const best = furthest(fields, ({ field }) => field.from, path)
  const length = best?.field.from?.length ?? 0
  if (best && best.field.plan.kind !== 'object') {
    return depending(inField(best, followers, path, planOf), dependsOf(plan, best))
  }
  if (best && length === path.length) {
    const whole = wholeObject(best.field.plan)
    const also = followed(best, followers, path, planOf)
    return whole
      ? { kind: 'path', path: best.path, plan: whole, ...(also.length > 0 ? { also } : {}) }
      : { kind: 'dropped', shared: sharedOf(fields, best.path, path) }
  }
  const holder = furthest(objects, ({ plan: object }) => object.at, path)
  const depth = holder?.plan.at?.length ?? 0
  const name = path[depth] ?? ''
  if (holder?.plan.rest && !holder.plan.known.has(name)) {
    // Of a name that a field takes it depends on the document whose value it is.
    if (holder.plan.fields.has(name)) return { kind: 'dropped' }
    const to = [...holder.path, name]
    const field = { from: path.slice(0, depth + 1), plan: holder.plan.rest }
    const inner = under(to, mapPath(field.plan, path.slice(depth + 1), planOf))
    return depending(inner, dependsOf(plan, { path: to, field }))
  }
  if (!holder || holder.plan.known.has(name)) {
    const others = best && followers.length > 0 ? followed(best, followers, path, planOf) : []
    const kept = others.find(({ kind }) => kind === 'path')
    if (kept) return kept
    const makes = ({ field }: Found): boolean =>
      field.made !== undefined && sourcesOf(field).some((source) => startsWith(path, source))
    return droppedInto(fields.filter(makes).map((found) => found.path))
  }
  const taken = holder.plan.fields.has(name)
  return { kind: 'unknown', path: [...holder.path, ...path.slice(depth)], taken }
}

/**
 * Follows `path` (object members, array indexes, map keys) through a plan. Unions answer only for
 * paths that lead to the same place in every variant.
 */
export const mapPath = (plan: Plan, path: Path, planOf: PlanOf): PlannedPath => {
  const [step, ...rest] = path
  if (step === undefined) return { kind: 'path', path: [], plan }
  switch (plan.kind) {
    case 'copy':
      return copied(path)
    case 'ref':
      return mapPath(planOf(plan.type, plan.from, plan.to), path, planOf)
    case 'nullable':
    case 'frame':
      return mapPath(plan.of, path, planOf)
    case 'object':
      return inObject(plan, path, planOf)
    case 'list':
    case 'map':
      return under([step], mapPath(plan.of, rest, planOf))
    case 'wrap':
      return under(['0'], mapPath(plan.of, path, planOf))
    case 'head':
      return step === '0' ? mapPath(plan.of, rest, planOf) : { kind: 'dropped' }
    case 'member':
      return step === plan.name ? mapPath(plan.of, rest, planOf) : { kind: 'dropped' }
    case 'union':
      return inUnion(plan, path, planOf)
    case 'kinds':
      return inKinds(plan, path, planOf)
    case 'sequence':
      return plan.plans.reduce<PlannedPath>((at, inner) => {
        if (at.kind === 'dropped') return droppedInto(intoThrough(inner, at.into ?? [], planOf))
        return at.kind === 'path' ? after(at, inner, planOf) : mapPath(inner, at.path, planOf)
      }, copied(path))
    case 'codec': {
      const isFirst = plan.codec.codec === 'in-list' && plan.direction === 'down' && step === '0'
      return isFirst ? copied(rest) : { kind: 'dropped' }
    }
    case 'paths':
    case 'hyperlink':
    case 'turned':
    case 'steps':
      return { kind: 'dropped' }
  }
}

/** Where a value leads that has come somewhere already. */
const after = (
  at: Extract<PlannedPath, { kind: 'path' }>,
  inner: Plan,
  planOf: PlanOf,
): PlannedPath => {
  const next = mapPath(inner, at.path, planOf)
  if (next.kind !== 'path') return next
  const before = (at.also ?? []).map((other): PlannedPath =>
    other.kind === 'path' ? after(other, inner, planOf) : other,
  )
  const also = [...before, ...(next.also ?? [])]
  const filled =
    next.filled === undefined && at.filled !== undefined && next.plan.kind === 'copy'
      ? at.filled
      : next.filled
  const depends = both(at.depends, next.depends)
  return {
    ...next,
    ...(depends ? { depends } : {}),
    plan: at.plan.kind === 'copy' ? next.plan : { kind: 'sequence', plans: [at.plan, next.plan] },
    ...(at.stands ? { stands: true } : {}),
    ...(also.length > 0 ? { also } : {}),
    ...(filled === undefined ? {} : { filled }),
  }
}

/** What happens to the tag itself, as a plan. */
const tagPlan = ({ variants, others }: UnionPlan): Plan => {
  const kept = [...variants].flatMap(([read, variant]) =>
    variant.kind === 'refuse' ? [] : [[read, variant.tag] as const],
  )
  const isSame = kept.length === variants.size && kept.every(([read, written]) => read === written)
  if (isSame && (others?.kind ?? 'pass') === 'pass') return { kind: 'copy' }
  const there = Object.fromEntries(kept)
  if (others?.kind === 'replace') {
    const codec = { codec: 'values', up: {}, down: there, otherwise: others.tag } as const
    return { kind: 'codec', codec, direction: 'down', nullable: false }
  }
  const back = Object.fromEntries(kept.map(([read, written]) => [written, read]))
  const codec = others
    ? ({ codec: 'values', up: there, down: back, open: true } as const)
    : ({ codec: 'values', up: there, down: {} } as const)
  return { kind: 'codec', codec, direction: 'up', nullable: false }
}

const samePlan = (a: Plan, b: Plan): boolean => {
  if (a.kind === 'ref' && b.kind === 'ref') {
    return a.type === b.type && a.from === b.from && a.to === b.to
  }
  if (a.kind === 'codec' && b.kind === 'codec') {
    return a.codec === b.codec && a.direction === b.direction && a.nullable === b.nullable
  }
  return a === b || (a.kind === 'copy' && b.kind === 'copy')
}

/** Whether it is not told by its place and plan alone. */
const saysMore = (at: PlannedPath): boolean =>
  at.kind === 'path' && (at.stands === true || at.also !== undefined || at.filled !== undefined)

const samePath = (a: PlannedPath, b: PlannedPath): boolean => {
  if (a.kind === 'dropped' || b.kind === 'dropped' || saysMore(a) || saysMore(b)) return false
  const planOf = (mapped: PlannedPath): Plan => (mapped.kind === 'path' ? mapped.plan : copy)
  return formatPointer(a.path) === formatPointer(b.path) && samePlan(planOf(a), planOf(b))
}

const inUnion = (plan: UnionPlan, path: Path, planOf: PlanOf): PlannedPath => {
  const [step] = path
  if (step === plan.tag) return { kind: 'path', path, plan: tagPlan(plan) }
  const variants = [...plan.variants.values()]
  if (variants.some(({ kind }) => kind === 'replace')) return { kind: 'dropped' }
  if (plan.others?.kind === 'replace') return { kind: 'dropped' }
  return together([
    ...variants.flatMap((variant) =>
      variant.kind === 'refuse' ? [] : [mapPath(variant.plan, path, planOf)],
    ),
    ...(plan.others?.kind === 'pass' ? [copied(path)] : []),
  ])
}

/** Where a path leads that leads to the same place in all of several ways. */
const together = (all: readonly PlannedPath[]): PlannedPath => {
  const [first, ...others] = all
  const into = all.flatMap((one) => (one.kind === 'dropped' ? (one.into ?? []) : []))
  if (into.length > 0) return droppedInto(into)
  return first && others.every((other) => samePath(first, other)) ? first : { kind: 'dropped' }
}

/** Only objects have members, and only lists have items; a number may be the name of a member. */
const inKinds = ({ members }: KindsPlan, path: Path, planOf: PlanOf): PlannedPath => {
  const isItem = /^(?:0|[1-9]\d*|[*-])$/.test(path[0] ?? '')
  const holders = [members.get('any'), members.get('object'), isItem && members.get('array')]
  return together(
    holders.flatMap((member) =>
      member && member.kind === 'member' ? [mapPath(member.plan, path, planOf)] : [],
    ),
  )
}

/** Where a plan takes what it has at a path from; undefined where that is no one place. */
const backBy = (plan: Plan, path: Path, planOf: PlanOf): Path | undefined => {
  if (plan.kind !== 'ref') return sourceOf(plan, path, undefined, planOf)
  const mapped = mapPath(planOf(plan.type, plan.to, plan.from), path, planOf)
  return mapped.kind === 'dropped' ? undefined : mapped.path
}

/** Where the value at a path, or the nearest one around it, was before some plans. */
export const backThrough = (plans: readonly Plan[], path: Path, planOf: PlanOf): Path =>
  plans.reduceRight<Path>((at, plan) => {
    for (let length = at.length; length > 0; length -= 1) {
      const before = backBy(plan, at.slice(0, length), planOf)
      if (before) return before
    }
    return backBy(plan, [], planOf) ?? []
  }, path)
