/** Inline objects whose value is taken as a whole: all that they declare has to be in it, and nothing else. */
import { sourcesOf } from './made-plan.ts'
import { Barrier, isMemberAt, type ObjectPlan, type Plan } from './plan.ts'
import { framed } from './plan-frames.ts'

/** Every field of an object and of those inside of it. */
const fieldsOf = ({ fields }: ObjectPlan): readonly ObjectPlan['fields'][] => [
  fields,
  ...[...fields.values()].flatMap(({ plan }) => (plan.kind === 'object' ? fieldsOf(plan) : [])),
]

/** Whether every declared member stays in the object or is dropped. */
const keepsAll = (plan: ObjectPlan): boolean => {
  const inside = fieldsOf(plan).flatMap((fields) => [...fields.values()].flatMap(sourcesOf))
  const { at } = plan
  return (
    at !== null &&
    [...plan.known].every(
      (name) => plan.dropped.has(name) || inside.some((from) => isMemberAt(from, at, name)),
    ) &&
    [...plan.fields.values()].every(({ plan: inner }) => inner.kind !== 'object' || keepsAll(inner))
  )
}

/**
 * A plan by itself, in a frame of its own.
 *
 * @throws Barrier of an inline object that gives members away, takes some in, or only carries on
 *   what nobody declares: it has no value of its own
 */
export const byItself = (plan: Plan): Plan => {
  if (plan.kind !== 'object') return plan
  if (plan.prune || !keepsAll(plan)) throw new Barrier()
  return framed(plan)
}

/** A plan by itself, for what takes its value whole. @throws Barrier of an object that moves put something into */
export const takenWhole = (plan: Plan): Plan => {
  if (plan.kind === 'object' && plan.absent !== undefined) throw new Barrier()
  return byItself(plan)
}
