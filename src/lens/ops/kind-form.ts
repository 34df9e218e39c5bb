/** How a value of a kind that goes becomes a value of a kind that stays. */
import { isObject, own, type Json } from '../../json/index.ts'
import { codecOf, type CodecData, type CodecLoss } from '../codecs/index.ts'
import { checkKinds, isRequired } from '../fits.ts'
import { kindOfShape } from '../kinds.ts'
import { LensError, notRepresentable, wrongKind } from '../lens-error.ts'
import type { Plan } from '../plan.ts'
import { sequenceOf } from '../plan-walk.ts'
import { sameKinds } from '../same-kinds.ts'
import type { Shape, TypeGraph, ValueKind } from '../shape.ts'

/** Upwards through a codec, or one of the ways that only lead in one direction. */
export type KindForm =
  | CodecData
  /** An object as one of its members: what is expanded as its id. */
  | { readonly form: 'member'; readonly name: string }
  /** A list as its first item. */
  | { readonly form: 'first' }

/** Whether it makes a list of a value, which is then carried like any other. */
const isListing = (form: KindForm): boolean => 'codec' in form && form.codec === 'in-list'

/** What values of a kind become, and how. */
export interface Turning {
  readonly becomes: { readonly kind: ValueKind; readonly shape: Shape }
  /** With all that it needs to know of what it is given. */
  readonly into: KindForm
}

/** The shape behind references. */
const named = (shape: Shape, types: TypeGraph): Shape | undefined =>
  shape.kind === 'ref' ? types[shape.type] && named(types[shape.type] as Shape, types) : shape

/** The shape of what comes out, or what is wrong. */
const formShape = (form: KindForm, shape: Shape, types: TypeGraph): Shape | string => {
  if (isListing(form)) return { kind: 'array', of: shape }
  if ('codec' in form) return codecOf(form).effect(form, named(shape, types) ?? shape, undefined)
  const holder = named(shape, types)
  if (form.form === 'first') {
    return holder?.kind === 'array' ? holder.of : 'only a list has a first item'
  }
  if (holder?.kind !== 'object') return `only an object has a member "${form.name}"`
  const field = Object.hasOwn(holder.fields, form.name) ? holder.fields[form.name] : undefined
  if (!field) {
    return `there is no member "${form.name}" among ${Object.keys(holder.fields).join(', ')}`
  }
  return isRequired({ ...field, readOnly: false })
    ? field.shape
    : `the member "${form.name}" may be absent`
}

const fits = (said: Shape, found: Shape, types: TypeGraph): boolean =>
  sameKinds(said, found) || sameKinds(named(said, types) ?? said, named(found, types) ?? found)

/** What values of a shape become among the members that stay, or what is wrong. */
export const turning = (
  given: KindForm,
  shape: Shape,
  stays: readonly (readonly [ValueKind, Shape])[],
  types: TypeGraph,
): Turning | string => {
  const isCodec = 'codec' in given
  const form = isCodec
    ? (codecOf(given).complete?.(given, named(shape, types) ?? shape, false) ?? given)
    : given
  const found = formShape(form, shape, types)
  if (typeof found === 'string') return found
  const kind = kindOfShape(found, types)
  const member = stays.find(([name]) => name === kind)
  const choices = stays.map(([name]) => name).join(' or ')
  if (kind === undefined || !member) {
    return `they would become ${kind ?? named(found, types)?.kind ?? 'nothing known'}, and what stays is ${choices}`
  }
  // What other codecs make is looked at value by value.
  return (isCodec && !isListing(form)) || fits(member[1], found, types)
    ? { becomes: { kind, shape: member[1] }, into: form }
    : `what they would become is not of the shape that ${kind} has there`
}

/** Of an op that adds or removes a kind, completed by its effect. */
interface Formed extends Partial<Turning> {
  readonly declares?: Shape
}

/**
 * Why the values of a kind cannot become what they should, once all types are as they are after the
 * change: it is in that form that they are turned. Undefined where they can.
 */
export const formIssue = (
  { into, declares, becomes }: Formed,
  types: TypeGraph,
): string | undefined => {
  const found =
    into && declares && becomes && turning(into, declares, [[becomes.kind, becomes.shape]], types)
  return typeof found === 'string' ? found : undefined
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

export const describeForm = (form: KindForm): string => {
  if ('codec' in form) return codecOf(form).describe(form)
  switch (form.form) {
    case 'member':
      return `as its \`${form.name}\``
    case 'first':
      return 'as its first item'
  }
}
