/** What the ops on values of several kinds share. */
import { own, type Json } from '../../json/index.ts'
import { memberOf, membersOf } from '../kinds.ts'
import { within } from '../lens-error.ts'
import { Barrier, fieldPlan, objectPlan, type KindsPlan, type Plan } from '../plan.ts'
import { framed } from '../plan-frames.ts'
import type { Field, KindsShape, ObjectShape, Shape, ValueKind } from '../shape.ts'
import {
  asObject,
  bare,
  fieldNamed,
  fieldsWith,
  nullableLike,
  objectShape,
  rebuilt,
  withMember,
} from './object-ops.ts'
import type { EffectContext } from './op.ts'

/** Where an op finds its value. */
export interface At {
  /** The field, or null for the value itself. */
  readonly field: string | null
  /** Whether null stays null; found by `effect`. */
  readonly nullable?: boolean
}

/** What an op changes, and how it is put back in its place. */
export interface Target {
  /** Without what lets it be null. */
  readonly shape: Shape
  readonly nullable: boolean
  /** The whole shape with another one in its place; a default is carried along. */
  readonly put: (shape: Shape, carry: (value: Json) => Json) => Shape
}

/** Undefined after reporting. */
export const targetOf = (
  field: string | null,
  shape: Shape,
  context: EffectContext,
): Target | undefined => {
  if (field === null) {
    const put = (changed: Shape) => nullableLike(shape, changed)
    return { shape: bare(shape), nullable: shape.kind === 'nullable', put }
  }
  const object: ObjectShape | undefined = objectShape(shape, context)
  const declared: Field | undefined = object && fieldNamed(object, field, context)
  if (!object || !declared) return undefined
  const nullable = declared.shape.kind === 'nullable'
  const put: Target['put'] = (changed, carry) => {
    const { default: standing, ...rest } = declared
    const carried =
      standing === undefined
        ? {}
        : { default: standing === null && nullable ? null : carry(standing) }
    const whole = nullableLike(declared.shape, changed)
    return rebuilt(shape, fieldsWith(object, field, { ...rest, ...carried, shape: whole }))
  }
  return { shape: bare(declared.shape), nullable, put }
}

/** The members of a value of several kinds, and the one that an op is about. */
export interface KindsTarget extends Omit<Target, 'shape'> {
  readonly shape: KindsShape
  readonly declares: Shape
  readonly rest: readonly (readonly [ValueKind, Shape])[]
}

/** Undefined after reporting. */
export const kindsTarget = (
  { field, kind }: Pick<At, 'field'> & { readonly kind: ValueKind },
  shape: Shape,
  context: EffectContext,
): KindsTarget | undefined => {
  const target = targetOf(field, shape, context)
  if (!target) return undefined
  const kinds = target.shape
  if (kinds.kind !== 'kinds') {
    context.report(`values of several kinds are needed here, found ${kinds.kind}`)
    return undefined
  }
  const declares = memberOf(kinds, kind)
  if (!declares) {
    context.report(`there are no values of the kind "${kind}"`, Object.keys(kinds.members))
    return undefined
  }
  const rest = membersOf(kinds).filter(([name]) => name !== kind)
  return { ...target, shape: kinds, declares, rest }
}

export const kindsOf = (members: KindsTarget['rest']): readonly ValueKind[] =>
  members.map(([kind]) => kind)

/** How sentences name the value of an op. */
export const called = (field: string | null): string =>
  field === null ? 'its value' : `\`${field}\``

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
