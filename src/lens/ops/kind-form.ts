/** How a value of a kind that goes becomes a value of a kind that stays. */
import { isObject, own, type Json } from '../../json/index.ts'
import { codecOf, type CodecData, type CodecLoss } from '../codecs/index.ts'
import { checkKinds } from '../fits.ts'
import { LensError, notRepresentable, wrongKind } from '../lens-error.ts'
import { sequenceOf } from '../plan-walk.ts'
import type { Plan } from '../plan.ts'
import type { Shape, TypeGraph, ValueKind } from '../shape.ts'

/** Upwards through a codec, or one of the ways that only lead in one direction. */
export type KindForm =
  | CodecData
  /** An object as one of its members: what is expanded as its id. */
  | { readonly form: 'member'; readonly name: string }
  /** A list as its first item. */
  | { readonly form: 'first' }

/** Whether it makes a list of a value, which is then carried like any other. */
export const isListing = (form: KindForm): boolean => 'codec' in form && form.codec === 'in-list'

/** What values of a kind become, and how. */
export interface Turning {
  readonly becomes: { readonly kind: ValueKind; readonly shape: Shape }
  /** With all that it needs to know of what it is given. */
  readonly into: KindForm
}

/** The value of a member. @throws LensError */
export const memberAt = (value: Json, name: string): Json => {
  const inner = own(isObject(value) ? value : wrongKind('an object', value), name)
  if (inner === undefined) throw new LensError('wrong-shape', `expected a member "${name}"`)
  return inner
}

/** @throws LensError where the other version has no such value there */
const fitted = (value: Json, to: Shape, types: TypeGraph): Json => {
  try {
    checkKinds(to, value, types)
  } catch (error) {
    if (error instanceof LensError) notRepresentable(`becomes what has no place: ${error.message}`)
    throw error
  }
  return value
}

/** @throws LensError */
export const applyForm = (form: KindForm, to: Shape, value: Json, types: TypeGraph): Json => {
  if (isListing(form)) return [value]
  if ('codec' in form) return fitted(codecOf(form).run(form, value, 'up', types), to, types)
  switch (form.form) {
    case 'member':
      return memberAt(value, form.name)
    case 'first': {
      const [first] = Array.isArray(value) ? value : wrongKind('an array', value)
      return first ?? notRepresentable('an empty list has no first item')
    }
  }
}

/** The plan of a form after that of the value, which is whole by then. */
export const formPlan = (form: KindForm, to: Shape, before: Plan, types: TypeGraph): Plan => {
  if (isListing(form)) return { kind: 'wrap', of: before, nullable: false }
  if ('codec' in form) return sequenceOf([before, { kind: 'turned', form, to, types }])
  switch (form.form) {
    case 'member':
      return sequenceOf([before, { kind: 'member', name: form.name, of: { kind: 'copy' } }])
    case 'first':
      return sequenceOf([
        before,
        { kind: 'head', of: { kind: 'copy' }, empty: 'refuse', nullable: false },
      ])
  }
}

const lost = {
  member: 'members have no place',
  first: 'items after the first have no place',
} as const

/** No value comes back as the kind that it was; what a value of the other kind says as well is not lost. */
export const formLoss = (form: KindForm, from: ValueKind, to: ValueKind): CodecLoss => {
  const codec = 'codec' in form ? codecOf(form).loss(form, 'up') : undefined
  if (codec) return codec
  if ('codec' in form) {
    return { kind: 'respelled', reason: `what was of the kind ${from} comes back as ${to}` }
  }
  return { kind: 'lossy', reason: lost[form.form] }
}

/** Whether some value may not fit. */
export const formRefuses = (form: KindForm): boolean => {
  if ('codec' in form) return !isListing(form)
  return form.form === 'first'
}
