/** Where one change leaves what a name of a field names: what `mapPath` tells, and what is told beyond it. */
import type { Path } from '../json/index.ts'
import { declaredAt, declaredPaths, membersAt, variantsWith } from './declared.ts'
import { mapPath, type PlannedPath, type PlanOf } from './map-path.ts'
import type { Op } from './ops/index.ts'
import { waysOf } from './ops/move.ts'
import type { KindsPlan, Plan, UnionPlan } from './plan.ts'
import type { Declared, Stage } from './stages.ts'

/** Where a value was and is. */
interface Around {
  readonly read: Path
  readonly written: Path
}

const startsWith = (path: Path, prefix: Path): boolean =>
  prefix.length <= path.length && prefix.every((step, index) => path[index] === step)

const samePath = (a: Path, b: Path): boolean => a.length === b.length && startsWith(a, b)

/** Whether a value is carried as a whole, so that its plan does not say which members leave it. */
const isOpaque = (found: PlannedPath): boolean =>
  found.kind === 'path' && ['codec', 'sequence', 'steps'].includes(found.plan.kind)

const at = ({ graph, shape }: Declared, path: Path) => declaredAt(graph, shape, path)

/** The names that a type declares directly, whichever variant of a union it is. */
const namesOf = ({ graph, shape }: Declared): readonly string[] =>
  declaredPaths(graph, shape).flatMap(([name, ...rest]) =>
    name === undefined || name === '*' || rest.length > 0 ? [] : [name],
  )

/** The longest part of a path that is declared. */
const declaredPart = (declared: Declared, path: Path): Path =>
  path.length === 0 || at(declared, path) ? path : declaredPart(declared, path.slice(0, -1))

/** Where moves take what is at a path, or in it. */
const movedBy = (op: Op | undefined, path: Path): readonly Path[] =>
  op?.op === 'move'
    ? waysOf(op).flatMap(({ from, to }): readonly Path[] => {
        if (startsWith(path, from)) return [[...to, ...path.slice(from.length)]]
        return startsWith(from, path) ? [to] : []
      })
    : []

/** A type that changes as a whole has no name itself. */
const inWholeType = ({ read, written, op }: Stage, path: Path): readonly Path[] => {
  const isRead = (from: Path) => startsWith(from, path) || startsWith(path, from)
  const made = op?.op === 'custom' && op.reads.some(isRead) ? op.writes : movedBy(op, path)
  const own = declaredPart(written, path)
  if (declaredPart(read, path).length === 0) return own.length === 0 ? [path] : []
  if (own.length > 0) return [own, ...made]
  if (made.length > 0) return made
  const before = new Set(namesOf(read))
  return namesOf(written).flatMap((name) => (before.has(name) ? [] : [[name]]))
}

const placesOfTwin = (twin: PlannedPath): readonly Path[] =>
  twin.kind === 'dropped' ? (twin.into ?? []) : [twin.path]

/**
 * All places that are about what is at a path; none where the version written has nothing of it.
 * These are the rules, the first that fits:
 *
 * - What the lens carries to a place has that place. So has what nobody declares, unless the version
 *   written declares something else there.
 * - An object that gives members away or takes some in has its own place, where the version written
 *   declares one, and those of the members that left it.
 * - What a function (`custom`) reads has the places of what it writes.
 * - What is inside a value that changes as a whole has the place of that value. Where that is the
 *   type itself (a `custom` op), it has as much of its path as the version written declares, and
 *   what the op writes if it is among what the op reads; else the places of the fields that are new.
 * - What is inside a union has the places of each variant that declares it, or else of every one.
 * - Anything else was dropped.
 */
export const placesOf = (stage: Stage, path: Path, planOf: PlanOf): readonly Path[] => {
  const { read, written } = stage

  const inUnion = (plan: UnionPlan, inner: Path, around: Around): readonly Path[] => {
    const tags = variantsWith(read.graph, at(read, around.read), inner.slice(0, 1))
    return [...plan.variants].flatMap(([tag, variant]) => {
      if (variant.kind !== 'variant' || (tags.length > 0 && !tags.includes(tag))) return []
      // Nobody declares it any more, and it keeps its names.
      return variant.isStranger
        ? [[...around.written, ...inner]]
        : places(variant.plan, inner, around)
    })
  }

  const inKinds = (plan: KindsPlan, inner: Path, around: Around): readonly Path[] => {
    const kinds = variantsWith(read.graph, at(read, around.read), inner.slice(0, 1))
    return [...plan.members].flatMap(([kind, member]) =>
      member.kind === 'member' && (kind === 'any' || kinds.includes(kind))
        ? places(member.plan, inner, around)
        : [],
    )
  }

  /** Places of what is inside a value, as the plan of that value has them. */
  const inValue = (plan: Plan, inner: Path, around: Around): readonly Path[] => {
    switch (plan.kind) {
      case 'ref':
        return inValue(planOf(plan.type, plan.from, plan.to), inner, around)
      case 'nullable':
      case 'frame':
        return inValue(plan.of, inner, around)
      case 'wrap':
        return inValue(plan.of, inner, { ...around, written: [...around.written, '0'] })
      case 'union':
        return inUnion(plan, inner, around)
      case 'kinds':
        return inKinds(plan, inner, around)
      case 'member':
      case 'turned':
      case 'sequence':
      case 'codec':
      case 'steps':
      case 'paths':
        return around.written.length > 0
          ? [around.written]
          : inWholeType(stage, [...around.read, ...inner])
      default:
        return []
    }
  }

  /** The innermost value around a place that the lens carries as one. */
  const nearest = (
    plan: Plan,
    inner: Path,
  ): Around & { readonly plan: Plan; readonly twins: readonly Path[] } => {
    const found = mapPath(plan, inner, planOf)
    if (found.kind !== 'path') return nearest(plan, inner.slice(0, -1))
    const twins = (found.also ?? []).flatMap(placesOfTwin)
    return { plan: found.plan, read: inner, written: found.path, twins }
  }

  const isUnion = (plan: Plan): boolean => {
    if (plan.kind === 'ref') return isUnion(planOf(plan.type, plan.from, plan.to))
    return plan.kind === 'nullable' || plan.kind === 'frame'
      ? isUnion(plan.of)
      : plan.kind === 'union' || plan.kind === 'kinds'
  }

  /** Whether it depends on the variant what becomes of a place. */
  const isInUnion = (plan: Plan, inner: Path): boolean =>
    inner.length > 0 && isUnion(nearest(plan, inner.slice(0, -1)).plan)

  const ofMembers = (plan: Plan, inner: Path, around: Around): readonly Path[] =>
    membersAt(read.graph, read.shape, [...around.read, ...inner]).flatMap((name) =>
      places(plan, [...inner, name], around),
    )

  const places = (plan: Plan, inner: Path, around: Around): readonly Path[] => {
    const found = mapPath(plan, inner, planOf)
    if (found.kind !== 'dropped') {
      const place = [...around.written, ...found.path]
      const others = found.kind === 'path' ? (found.also ?? []) : []
      const twins = others.flatMap(placesOfTwin).map((to) => [...around.written, ...to])
      const isKnown = at(read, [...around.read, ...inner])
      if (!isKnown) return found.kind === 'unknown' && found.taken ? [] : [place]
      // Else it is of a variant that is gone, and the others know nothing of it.
      if (at(written, place)) {
        const left = isOpaque(found) ? ofMembers(plan, inner, around) : []
        return [place, ...twins, ...left.filter((to) => !startsWith(to, place))]
      }
    } else if (found.into && !isInUnion(plan, inner)) {
      return found.into.map((to) => [...around.written, ...to])
    } else if (found.shared) {
      const own = [...around.written, ...found.shared.path]
      const members = ofMembers(plan, inner, around)
      const given = found.shared.gives.map((to) => [...around.written, ...to])
      const all = [...members, ...given.filter((to) => !members.some((one) => samePath(one, to)))]
      return at(written, own) ? [own, ...all.filter((to) => !startsWith(to, own))] : all
    }
    const outer = nearest(plan, inner.slice(0, -1))
    const told = inValue(outer.plan, inner.slice(outer.read.length), {
      read: [...around.read, ...outer.read],
      written: [...around.written, ...outer.written],
    })
    const twins = outer.twins.map((to) => [...around.written, ...to])
    return told.length > 0 ? [...told, ...twins] : ofMembers(plan, inner, around)
  }

  return stage.plan ? places(stage.plan, path, { read: [], written: [] }) : inWholeType(stage, path)
}
