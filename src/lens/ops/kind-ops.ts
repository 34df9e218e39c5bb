/** What the ops on values of several kinds share. */
import { own, type Json } from '../../json/index.ts'
import { within } from '../lens-error.ts'
import { framed } from '../plan-frames.ts'
import { Barrier, fieldPlan, objectPlan, type KindsPlan, type Plan } from '../plan.ts'
import type { ValueKind } from '../shape.ts'
import { asObject, withMember } from './object-ops.ts'

/** Where an op finds its value. */
export interface At {
  /** The field, or null for the value itself. */
  readonly field: string | null
  /** Whether null stays null; found by `effect`. */
  readonly nullable?: boolean
}

/** Applies something to the value of an op. */
export const applyTo = (
  { field, nullable }: At,
  value: Json,
  apply: (value: Json) => Json,
): Json => {
  const passing = (at: Json): Json => (at === null && nullable ? null : apply(at))
  if (field === null) return passing(value)
  const object = asObject(value)
  const before = own(object, field)
  if (before === undefined) return object
  return withMember(
    object,
    field,
    within(field, () => passing(before)),
  )
}

/** Changes the plan of the value of an op. @throws Barrier */
export const traceTo = (
  { field, nullable = false }: At,
  plan: Plan,
  change: (plan: Plan) => Plan,
): Plan => {
  const passing = (at: Plan): Plan => {
    if (!nullable) return change(at)
    if (at.kind !== 'nullable') throw new Barrier()
    return { ...at, of: change(at.of) }
  }
  if (field === null) return passing(plan)
  const holder = fieldPlan(objectPlan(plan), field)
  const changed = passing(holder.plan)
  // A frame of its own: what is in it came out of one.
  holder.plan = changed.kind === 'object' ? { kind: 'frame', of: changed } : changed
  return plan
}

/** @throws Barrier when it is not known which kinds come in */
export const kindsPlan = (plan: Plan): KindsPlan => {
  if (plan.kind !== 'kinds') throw new Barrier()
  return plan
}

/** The plan of values of one kind as that of one of several. @throws Barrier */
export const asKinds = (plan: Plan, as: ValueKind): KindsPlan =>
  plan.kind === 'kinds'
    ? plan
    : { kind: 'kinds', members: new Map([['any', { kind: 'member', as, plan: framed(plan) }]]) }
