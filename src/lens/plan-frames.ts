/** Plans in frames of their own: where the paths of what they take start. */
import type { Path } from '../json/index.ts'
import { withInputs } from './made-plan.ts'
import { Barrier, type FieldPlan, type ObjectPlan, type Plan } from './plan.ts'
import { fieldLedTo } from './plan-walk.ts'

const within = (path: Path, prefix: Path): Path => {
  if (!prefix.every((step, index) => path[index] === step)) throw new Barrier()
  return path.slice(prefix.length)
}

/** The same with other paths. */
const rebasedField = (field: FieldPlan, path: (path: Path) => Path): FieldPlan => {
  const { made } = field
  return {
    ...field,
    from: field.from && path(field.from),
    plan: field.plan.kind === 'object' ? rebased(field.plan, path) : field.plan,
    // What it reads has frames of its own already, and only its place changes.
    ...(made ? { made: withInputs(made, (input) => rebasedField(input, path), path) } : {}),
    ...(field.over ? { over: field.over.map((source) => rebasedField(source, path)) } : {}),
    ...(field.or ? { or: field.or.map((source) => rebasedField(source, path)) } : {}),
  }
}

const rebased = (plan: ObjectPlan, path: (path: Path) => Path): ObjectPlan => {
  const fields = [...plan.fields].map(([name, field]) => [name, rebasedField(field, path)] as const)
  const byName = new Map<string, FieldPlan>(fields)
  const byInput = [...(plan.byInput ?? [])].flatMap(([source, [name]]) => {
    const field = byName.get(name)
    return field ? [[source, [name, field]] as const] : []
  })
  return {
    ...plan,
    at: plan.at && path(plan.at),
    fields: byName,
    ...(plan.byInput ? { byInput: new Map(byInput) } : {}),
  }
}

/** The plan in a frame of its own. @throws Barrier when it takes something from outside of it */
export const framed = (plan: Plan): Plan => {
  if (plan.kind !== 'object') return plan
  const { at } = plan
  if (at === null) throw new Barrier()
  return rebased(plan, (path) => within(path, at))
}

/**
 * The plan of an object or a map at a path, in the frame that the path is of.
 *
 * @param inlined the plan of a named type at a path
 * @throws Barrier when it is something else
 */
export const inFrameAt = (
  plan: Plan,
  at: Path | null,
  inlined: (type: string, at: Path) => Plan,
): ObjectPlan => {
  if (plan.kind === 'object') return plan
  if (at === null) throw new Barrier()
  switch (plan.kind) {
    case 'nullable':
      return { ...ownFrameAt(plan.of, at, inlined), nullable: 'keep' }
    case 'frame':
      return ownFrameAt(plan.of, at, inlined)
    case 'ref': {
      const whole = inFrameAt(inlined(plan.type, at), at, inlined)
      return { ...whole, type: plan.type }
    }
    case 'map': {
      const nothing = { known: new Set<string>(), fields: new Map(), dropped: new Map() }
      return { kind: 'object', at, ...nothing, prune: false, created: false, rest: plan.of }
    }
    default:
      throw new Barrier()
  }
}

/** As `inFrameAt`, of a plan whose paths start from itself. */
const ownFrameAt = (plan: Plan, at: Path, inlined: (type: string, at: Path) => Plan): ObjectPlan =>
  plan.kind === 'object' ? rebased(plan, (path) => [...at, ...path]) : inFrameAt(plan, at, inlined)

/** A field as it is read by itself: what is inside in the form after the step. @throws Barrier */
export const settledField = (field: FieldPlan, to: number, after: number): FieldPlan => {
  const { plan, from } = field
  // An object that is made of others has no place of its own.
  if (plan.kind === 'object' && from === null) throw new Barrier()
  const apart: Plan = plan.kind === 'object' ? { kind: 'frame', of: framed(plan) } : plan
  return fieldLedTo({ ...field, plan: apart }, to, after)
}
