/** From ops to plans: traces the ops between two positions of the chain over the shape of a type. */
import type { Path } from '../json/index.ts'
import { affectedTypes, linkedTypes, refsOf, type Chain } from './chain.ts'
import { membersOf } from './kinds.ts'
import { reverseAll, traceAll, type TraceContext } from './ops/index.ts'
import {
  Barrier,
  copy,
  objectPlan,
  pass,
  type FieldPlan,
  type KindPlan,
  type ObjectPlan,
  type Plan,
  type VariantPlan,
} from './plan.ts'
import type { Shape, ValueKind } from './shape.ts'

/** Makes the plan of a type between two positions. Plans of other types are only referred to. */
export type Tracer = (type: string, from: number, to: number) => Plan

/** The plan of a shape that no op has changed yet; `at` is its path in its frame. */
export const initial = (shape: Shape, at: Path, from: number, to: number): Plan => {
  switch (shape.kind) {
    case 'ref':
      return { kind: 'ref', type: shape.type, from, to }
    case 'string':
      return shape.link ? { kind: 'hyperlink', from, to } : copy
    case 'nullable':
      return { kind: 'nullable', of: initial(shape.of, [], from, to) }
    case 'array':
      if (shape.pathsOf !== undefined) return { kind: 'paths', type: shape.pathsOf, from, to }
      return { kind: 'list', of: initial(shape.of, [], from, to) }
    case 'map':
      return { kind: 'map', of: initial(shape.of, [], from, to) }
    case 'object': {
      const fields = new Map<string, FieldPlan>()
      for (const [name, field] of Object.entries(shape.fields)) {
        const path = [...at, name]
        fields.set(name, { from: path, plan: initial(field.shape, path, from, to) })
      }
      const known = new Set(fields.keys())
      return { kind: 'object', at, known, fields, dropped: new Map(), prune: false, created: false }
    }
    case 'union': {
      const variants = new Map<string, VariantPlan>()
      for (const [tag, variant] of Object.entries(shape.variants)) {
        variants.set(tag, { kind: 'variant', tag, plan: initial(variant, [], from, to) })
      }
      return { kind: 'union', tag: shape.tag, variants, ...(shape.open ? { others: pass } : {}) }
    }
    case 'kinds': {
      const members = new Map<ValueKind, KindPlan>()
      for (const [kind, member] of membersOf(shape)) {
        members.set(kind, { kind: 'member', as: kind, plan: initial(member, [], from, to) })
      }
      return { kind: 'kinds', members }
    }
    default:
      return copy
  }
}

/**
 * The plan with those of named types in it that are traced along with it, changed by `change`: what
 * is inside comes first on the way up, and last on the way down.
 */
const withInlined = (plan: Plan, change: (plan: ObjectPlan) => Plan, isUp: boolean): Plan => {
  const inside = (inner: Plan): Plan => withInlined(inner, change, isUp)
  switch (plan.kind) {
    case 'nullable':
    case 'frame':
    case 'list':
    case 'map':
    case 'wrap':
    case 'head': {
      const of = inside(plan.of)
      return of === plan.of ? plan : { ...plan, of }
    }
    case 'object':
      for (const field of plan.fields.values()) {
        const { plan: inner } = field
        if (inner.kind !== 'object' || inner.type === undefined) field.plan = inside(inner)
        else if (isUp) field.plan = change(objectPlan(inside(inner)))
        else field.plan = inside(change(inner))
      }
      return plan
    default:
      return plan
  }
}

export const tracer = (chain: Chain): Tracer => {
  const affected = affectedTypes(chain)

  const linked = new Map<number, ReadonlySet<string>>()
  /** Whether a type holds links that are other ones though nothing else changes. */
  const isLinked = (type: string, position: number): boolean => {
    if (!chain.hyperlinks?.always) return false
    const types = linked.get(position) ?? linkedTypes(chain.graphs[position] ?? {})
    linked.set(position, types)
    return types.has(type)
  }

  const changes = (type: string, from: number, to: number): boolean => {
    const end = Math.max(from, to)
    for (let at = Math.min(from, to); at < end; at += 1) if (affected[at]?.has(type)) return true
    return false
  }

  /** The plan of a type at a path after some of the steps between two positions. */
  const traced = (
    type: string,
    at: Path,
    { from, to, steps }: { from: number; to: number; steps: readonly number[] },
  ): Plan => {
    const isUp = from < to
    let holdsInlined = false

    const opsAt = (name: string, position: number, plan: Plan): Plan => {
      const ops = chain.steps[position]?.get(name)
      if (!ops) return plan
      // A value that comes in at a step is as its author wrote it: in the form after the step.
      const context: TraceContext = {
        to,
        after: position + 1,
        types: chain.graphs[position + 1] ?? {},
        initial: (added) => initial(added, [], position + 1, to),
        // On the way up values inside are changed first, on the way down last.
        inlined: (inner, where) => {
          holdsInlined = true
          const before = steps.slice(0, steps.indexOf(position) + (isUp ? 1 : 0))
          return traced(inner, where, { from, to, steps: before })
        },
        changesInside: (older, newer) =>
          refsOf(older).some((ref) => changes(ref, Math.min(from, to), position + 1)) ||
          refsOf(newer).some((ref) => changes(ref, position + 1, Math.max(from, to))),
      }
      return traceAll(isUp ? ops : reverseAll(ops), plan, context)
    }

    const inlinedAt = (position: number, plan: Plan): Plan => {
      const change = (inner: ObjectPlan) => opsAt(inner.type ?? '', position, inner)
      return holdsInlined ? withInlined(plan, change, isUp) : plan
    }

    return steps.reduce(
      (plan, position) =>
        isUp
          ? opsAt(type, position, inlinedAt(position, plan))
          : inlinedAt(position, opsAt(type, position, plan)),
      initial(chain.graphs[from]?.[type] ?? { kind: 'any' }, at, from, to),
    )
  }

  const fused = (type: string, from: number, to: number): Plan =>
    traced(type, [], { from, to, steps: positions(from, to) })

  return (type, from, to) => {
    if (!(from === to ? isLinked(type, from) : changes(type, from, to))) return copy
    try {
      return fused(type, from, to)
    } catch (error) {
      if (!(error instanceof Barrier)) throw error
      const direction = from < to ? 'up' : 'down'
      const steps = positions(from, to)
      const [only, ...more] = steps
      if (only !== undefined && more.length === 0) {
        return { kind: 'steps', type, position: only, direction }
      }
      return {
        kind: 'sequence',
        plans: steps.map((position) =>
          direction === 'up'
            ? { kind: 'ref', type, from: position, to: position + 1 }
            : { kind: 'ref', type, from: position + 1, to: position },
        ),
      }
    }
  }
}

/** The steps between two positions, in the order in which they are taken. */
const positions = (from: number, to: number): readonly number[] =>
  from < to
    ? Array.from({ length: to - from }, (_, index) => from + index)
    : Array.from({ length: from - to }, (_, index) => from - 1 - index)
