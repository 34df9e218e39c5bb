/** Whether values of a kind that goes can become values of a kind that stays. */
import { isRequired } from '../../fits.ts'
import { kindOfShape } from '../../kinds.ts'
import { isListing, type KindForm, type Turning } from '../../ops/kind-form.ts'
import { sameKinds } from '../../same-kinds.ts'
import type { Shape, TypeGraph, ValueKind } from '../../shape.ts'
import { codecJudge } from '../codecs/index.ts'

/** The shape behind references. */
const named = (shape: Shape, types: TypeGraph): Shape | undefined =>
  shape.kind === 'ref' ? types[shape.type] && named(types[shape.type] as Shape, types) : shape

/** The shape of what comes out, or what is wrong. */
const formShape = (form: KindForm, shape: Shape, types: TypeGraph): Shape | string => {
  if (isListing(form)) return { kind: 'array', of: shape }
  if ('codec' in form) return codecJudge(form).effect(form, named(shape, types) ?? shape, undefined)
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
    ? (codecJudge(given).complete?.(given, named(shape, types) ?? shape, false) ?? given)
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

export const describeForm = (form: KindForm): string => {
  if ('codec' in form) return codecJudge(form).describe(form)
  switch (form.form) {
    case 'member':
      return `as its \`${form.name}\``
    case 'first':
      return 'as its first item'
  }
}
