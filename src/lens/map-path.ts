/** Where a path of one version leads in the other, read off a linked plan. */
import type { Path } from '../json/index.ts'
import type { FieldPlan, ObjectPlan, Plan } from './plan.ts'

/** `plan` carries the value at `path`. */
export type PlannedPath =
  | { readonly kind: 'path'; readonly path: Path; readonly plan: Plan }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'unknown'; readonly path: Path }

interface Found {
  readonly path: Path
  readonly field: FieldPlan
}

const startsWith = (path: Path, prefix: Path): boolean =>
  prefix.length <= path.length && prefix.every((step, index) => path[index] === step)

/** Every field of a frame with its path in the output, inline objects before their members. */
const fieldsOf = (plan: ObjectPlan, at: Path): readonly Found[] =>
  [...plan.fields].flatMap(([name, field]) => {
    const path = [...at, name]
    const inner = field.plan.kind === 'object' ? fieldsOf(field.plan, path) : []
    return [{ path, field }, ...inner]
  })

/** Every object of a frame with its path in the output. */
const objectsOf = (plan: ObjectPlan, at: Path): readonly { path: Path; plan: ObjectPlan }[] => [
  { path: at, plan },
  ...[...plan.fields].flatMap(([name, field]) =>
    field.plan.kind === 'object' ? objectsOf(field.plan, [...at, name]) : [],
  ),
]

const copied = (path: Path): PlannedPath => ({ kind: 'path', path, plan: { kind: 'copy' } })

const under = (prefix: Path, inner: PlannedPath): PlannedPath =>
  inner.kind === 'dropped' ? inner : { ...inner, path: [...prefix, ...inner.path] }

const inObject = (
  plan: ObjectPlan,
  path: Path,
  planOf: (type: string, from: number, to: number) => Plan,
): PlannedPath => {
  const fits = fieldsOf(plan, []).filter(({ field }) => field.from && startsWith(path, field.from))
  const length = ({ field }: Found) => field.from?.length ?? 0
  const best = fits.reduce<Found | undefined>(
    (longest, fit) => (longest && length(longest) >= length(fit) ? longest : fit),
    undefined,
  )
  if (best && best.field.plan.kind !== 'object') {
    return under(best.path, mapPath(best.field.plan, path.slice(length(best)), planOf))
  }
  if (best && length(best) === path.length) {
    const { plan: inner } = best.field
    // An object that only carries on what nobody declares has no counterpart of its own.
    return inner.kind === 'object' && inner.prune
      ? { kind: 'dropped' }
      : { kind: 'path', path: best.path, plan: best.field.plan }
  }
  const holder = objectsOf(plan, [])
    .filter(({ plan: object }) => object.at && startsWith(path, object.at))
    .reduce<{ path: Path; plan: ObjectPlan } | undefined>(
      (longest, object) =>
        longest && (longest.plan.at?.length ?? 0) >= (object.plan.at?.length ?? 0)
          ? longest
          : object,
      undefined,
    )
  const depth = holder?.plan.at?.length ?? 0
  const name = path[depth] ?? ''
  if (!holder || holder.plan.known.has(name)) return { kind: 'dropped' }
  return { kind: 'unknown', path: [...holder.path, ...path.slice(depth)] }
}

/**
 * Follows `path` (object members, array indexes, map keys) through a plan. Unions answer only for
 * paths that lead to the same place in every variant.
 */
export const mapPath = (
  plan: Plan,
  path: Path,
  planOf: (type: string, from: number, to: number) => Plan,
): PlannedPath => {
  const [step, ...rest] = path
  if (step === undefined) return { kind: 'path', path: [], plan }
  switch (plan.kind) {
    case 'copy':
      return copied(path)
    case 'ref':
      return mapPath(planOf(plan.type, plan.from, plan.to), path, planOf)
    case 'nullable':
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
    case 'union': {
      const mapped = [...plan.variants.values()].map((variant) =>
        variant.kind === 'variant' ? mapPath(variant.plan, path, planOf) : copied(path),
      )
      const [first, ...others] = mapped
      const same =
        first &&
        others.every((other) => JSON.stringify(pathOf(other)) === JSON.stringify(pathOf(first)))
      return same ? first : { kind: 'dropped' }
    }
    case 'sequence':
      return plan.plans.reduce<PlannedPath>((at, inner) => {
        if (at.kind === 'dropped') return at
        const next = mapPath(inner, at.path, planOf)
        if (next.kind !== 'path' || at.kind !== 'path' || at.plan.kind === 'copy') return next
        return { ...next, plan: { kind: 'sequence', plans: [at.plan, next.plan] } }
      }, copied(path))
    case 'codec':
    case 'steps':
      return { kind: 'dropped' }
  }
}

const pathOf = (mapped: PlannedPath): Path | null =>
  mapped.kind === 'dropped' ? null : mapped.path
