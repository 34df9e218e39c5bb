/** What a linked plan loses: read off the plan, so that it is true of fused chains too. */
import { formatPointer, type Path } from '../json/index.ts'
import { codecOf, type Direction } from './codecs/index.ts'
import type { Loss } from './lens.ts'
import { backThrough, type PlanOf } from './map-path.ts'
import { sourcesOf } from './made-plan.ts'
import type { Op } from './ops/index.ts'
import type { FieldPlan, ObjectPlan, PathsPlan, Plan } from './plan.ts'

const objectLosses = (
  plan: ObjectPlan,
  frame: Path,
  inner: (plan: Plan, at: Path) => readonly Found[],
): readonly Found[] => [
  ...[...plan.dropped].map(([name, loss]) => ({
    path: [...frame, ...(plan.at ?? []), name],
    ...loss,
  })),
  ...[...plan.fields.values()].flatMap((field) => fieldLosses(field, frame, inner)),
  ...(plan.rest && plan.at ? restLosses(plan, plan.rest, [...frame, ...plan.at], inner) : []),
]

const lostAsField = (path: Path): Loss => ({
  path,
  kind: 'lossy',
  reason: 'it comes back as the field that has its place in this version',
  returns: true,
})

/** Members of maps that come back as fields, where the ops of a type are applied one by one. */
export const adoptedBy = (op: Op): readonly Loss[] =>
  op.op === 'move'
    ? (op.done ?? []).flatMap(({ to }) => (to.adopts ? [lostAsField(to.path)] : []))
    : []

/** What is lost of the members of a map. One with the name that a field takes comes back as that field. */
const restLosses = (
  { known, adopts = new Set() }: ObjectPlan,
  rest: Plan,
  at: Path,
  inner: (plan: Plan, at: Path) => readonly Found[],
): readonly Found[] => {
  const taken = [...adopts].filter((name) => !known.has(name))
  return [...taken.map((name) => lostAsField([...at, name])), ...inner(rest, [...at, '*'])]
}

const saidElsewhere = 'another field says it as well'

/** What is lost of several fields that say the same: of each, and that of others than the first. */
const twinLosses = (
  { or = [], ...first }: FieldPlan,
  frame: Path,
  lossesIn: (field: FieldPlan) => readonly Found[],
): readonly Found[] =>
  [first, ...or].flatMap((source, at) => [
    ...(at > 0 && source.from
      ? [{ path: [...frame, ...source.from], kind: 'defaulted' as const, reason: saidElsewhere }]
      : []),
    ...lossesIn(source),
  ])

const fieldLosses = (
  field: FieldPlan,
  frame: Path,
  inner: (plan: Plan, at: Path) => readonly Found[],
): readonly Found[] => {
  const { from, made, plan, filled, copied, or = [] } = field
  // All of it is where it was copied from.
  if (copied) return []
  if (or.length > 0) return twinLosses(field, frame, (one) => fieldLosses(one, frame, inner))
  if (filled && from) {
    const { filled: _, ...plain } = field
    const lost = filled.loss ? [{ path: [...frame, ...from], ...filled.loss }] : []
    return [...lost, ...fieldLosses(plain, frame, inner)]
  }
  if (made) {
    const { loss, inputs } = made.call
    // What is lost of a made value is lost of all that it is made of.
    const after = [...(loss ? [loss] : []), ...inner(plan, [])]
    const lost = sourcesOf(field).flatMap((source) =>
      after.map((found) => ({ ...found, path: [...frame, ...source] })),
    )
    const ofInput = (input: FieldPlan): readonly Found[] => {
      if (input.or?.length) return twinLosses(input, frame, ofInput)
      // Their plans have frames of their own.
      return input.made || !input.from
        ? fieldLosses(input, frame, inner)
        : inner(input.plan, [...frame, ...input.from])
    }
    return [...lost, ...inputs.flatMap(ofInput)]
  }
  if (plan.kind === 'object') return objectLosses(plan, frame, inner)
  return from ? inner(plan, [...frame, ...from]) : []
}

/** What plans alone do not tell: it takes the chain. */
export interface StepLosses {
  /** Whether some names of fields do not come back as they were. */
  names(plan: PathsPlan): boolean
  /** What the type's own ops lose. */
  losses(type: string, position: number, direction: Direction): readonly Loss[]
  /** What happens to the types inside, as a plan over the shape before the change. */
  inside(type: string, position: number, direction: Direction): Plan
}

/** A loss, or the place where a recursive type comes back in itself. */
type Found = Loss & { readonly again?: string }

/** A number that is text in one version and calculated with on the way is written anew: `1e0` as `1`. */
const respelled = (plans: readonly Plan[], path: Path): readonly Found[] => {
  const codecs = new Set(
    plans.map((plan) => (plan.kind === 'codec' ? plan.codec.codec : undefined)),
  )
  return codecs.has('number-text') && codecs.has('scale')
    ? [{ path, kind: 'lossy', reason: 'the number is written anew' }]
    : []
}

/** Puts a loss in each place where `id` comes back, when it loses anything at all. */
const resolved = (found: readonly Found[], id: string): readonly Found[] => {
  const others = found.filter(({ again }) => again !== id)
  const [first] = others
  if (!first) return []
  const kinds = new Set(others.map((loss) => loss.kind))
  const kind = (['lossy', 'defaulted'] as const).find((one) => kinds.has(one)) ?? 'respelled'
  const outer = others.every(({ again }) => again !== undefined) ? first.again : undefined
  return found.map((loss): Found => {
    if (loss.again !== id) return loss
    const { path, reason } = loss
    return { path, kind, reason, ...(outer === undefined ? {} : { again: outer }) }
  })
}

/** Each place at most once. Recursive types are followed once: further in, the whole value counts. */
export const lossesOf = (plan: Plan, planOf: PlanOf, steps: StepLosses): readonly Loss[] => {
  const walk = (at: Plan, path: Path, met: ReadonlySet<string>): readonly Found[] => {
    const inner = (next: Plan, where: Path) => walk(next, where, met)
    switch (at.kind) {
      case 'copy':
      case 'hyperlink':
      case 'turned':
        return []
      case 'ref': {
        const id = `${at.type}|${at.from}|${at.to}`
        if (met.has(id)) {
          const reason = `something inside the ${at.type} has no place`
          return [{ path, kind: 'defaulted', reason, again: id }]
        }
        const found = walk(planOf(at.type, at.from, at.to), path, new Set([...met, id]))
        return resolved(found, id)
      }
      case 'paths': {
        const reason = 'names of fields that the other version does not have are left out'
        return steps.names(at) ? [{ path, kind: 'lossy', reason }] : []
      }
      case 'nullable':
      case 'frame':
      case 'wrap':
      case 'member':
        return inner(at.of, path)
      case 'list':
      case 'map':
        return inner(at.of, [...path, '*'])
      case 'head':
        return [
          { path: [...path, '*'], kind: 'lossy', reason: 'items after the first have no place' },
          ...(at.empty === 'refuse' || at.exact
            ? []
            : [{ path, kind: 'lossy' as const, reason: `an empty list becomes ${at.empty}` }]),
          ...inner(at.of, [...path, '0']),
        ]
      case 'object':
        return objectLosses(at, path, inner)
      case 'union':
        return [...at.variants, ...(at.others ? [[undefined, at.others] as const] : [])].flatMap(
          ([tag, variant]) => {
            if (variant.kind === 'variant') return inner(variant.plan, path)
            const reason =
              tag === undefined
                ? 'variants that nobody declares do not exist in the other version'
                : `the variant "${tag}" does not exist in the other version`
            return variant.kind === 'replace' ? [{ path, kind: 'lossy' as const, reason }] : []
          },
        )
      case 'kinds':
        return [...at.members.values()].flatMap((member) =>
          member.kind === 'refuse'
            ? []
            : [...(member.loss ? [{ path, ...member.loss }] : []), ...inner(member.plan, path)],
        )
      case 'codec': {
        const codec = codecOf(at.codec)
        const loss = codec.loss(at.codec, at.direction)
        const blurs = loss?.kind === 'lossy' && !codec.chooses ? { blurs: true } : {}
        return loss ? [{ path, ...loss, ...blurs, reason: at.lossy ?? loss.reason }] : []
      }
      case 'sequence':
        return [
          ...at.plans.flatMap((next, index) =>
            walk(next, [], met).map((loss) => ({
              ...loss,
              path: [...path, ...backThrough(at.plans.slice(0, index), loss.path, planOf)],
            })),
          ),
          ...respelled(at.plans, path),
        ]
      case 'steps':
        return [
          ...steps.losses(at.type, at.position, at.direction).map((loss) => ({
            ...loss,
            path: [...path, ...loss.path],
          })),
          // On the way down the ops come first: paths inside are no longer those that are read.
          ...inner(steps.inside(at.type, at.position, at.direction), path).map((loss) =>
            at.direction === 'up' ? loss : { ...loss, path },
          ),
        ]
    }
  }
  const seen = new Set<string>()
  return walk(plan, [], new Set()).filter(({ path, kind }) => {
    const place = `${kind}${formatPointer(path)}`
    return !seen.has(place) && seen.add(place)
  })
}
