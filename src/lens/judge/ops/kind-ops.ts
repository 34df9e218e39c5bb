/** Where the ops on values of several kinds find what they change, and how they put it back. */
import type { Json } from '../../../json/index.ts'
import { memberOf, membersOf } from '../../kinds.ts'
import type { At } from '../../ops/kind-ops.ts'
import { bare } from '../../ops/object-ops.ts'
import type { Field, KindsShape, ObjectShape, Shape, ValueKind } from '../../shape.ts'
import { fieldNamed, fieldsWith, nullableLike, objectShape, rebuilt } from './object-ops.ts'
import type { EffectContext } from './op-judge.ts'

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
