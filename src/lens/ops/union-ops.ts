/** What the ops on tagged unions share. */
import { isObject, own, set, type Json, type JsonObject } from '../../json/index.ts'
import { LensError, notRepresentable, within, wrongKind } from '../lens-error.ts'
import { Barrier, type Plan, type UnionPlan, type VariantPlan } from '../plan.ts'

/** A value of a union under another tag, everything else in its place. */
export const retagged = (value: JsonObject, tag: string, name: string): JsonObject => {
  if (own(value, tag) === name) return value
  const copy: JsonObject = {}
  for (const key of Object.keys(value)) set(copy, key, key === tag ? name : (value[key] as Json))
  return copy
}

/** @throws LensError always */
export const refuseStranger = (tag: string, name: string): never =>
  within(tag, () => notRepresentable(`"${name}" means something else in the other version`))

/** The variants, and what becomes of those that nobody declares, as far as something can be done to them. */
export const entriesOf = ({ variants, others }: UnionPlan): readonly VariantPlan[] => [
  ...variants.values(),
  ...(others && others.kind !== 'pass' ? [others] : []),
]

/** Whether a variant that the version read does not declare may stay as it is: it must not be taken for another. */
export const passes = ({ variants }: UnionPlan, name: string): boolean =>
  [...variants.values()].every((variant) => variant.kind === 'refuse' || variant.tag !== name)

/** @throws Barrier */
export const unionPlan = (plan: Plan | undefined): UnionPlan => {
  if (plan?.kind === 'head') return unionPlan(plan.of)
  if (plan?.kind === 'sequence') return unionPlan(plan.plans.at(-1))
  if (plan?.kind !== 'union') throw new Barrier()
  return plan
}

/** An object with its tag. @throws LensError when it is none or its tag is not a string */
export const tagged = (value: Json, tag: string): { object: JsonObject; name: string } => {
  const object = isObject(value) ? value : wrongKind('an object', value)
  const name = own(object, tag)
  if (name === undefined) throw new LensError('wrong-shape', `expected a member "${tag}"`)
  if (typeof name !== 'string') return within(tag, () => wrongKind('a string', name))
  return { object, name }
}
