/** What differs between the fields of two objects. */
import { canonicalText } from '../../json/index.ts'
import type { Field, Fields, Shape } from '../../lens/index.ts'
import type { Comparing, Found } from './difference.ts'

/** Compares the values of a field. */
type Inner = (a: Shape, b: Shape, place: string, at: Comparing) => readonly Found[]

/** Whether a document has to have it. */
const isRequired = ({ optional, default: value }: Field): boolean =>
  !optional && value === undefined

const reads = ({ carried }: Comparing): boolean => carried === 'answer' || carried === 'error'

const added = (field: Field, place: string, at: Comparing): readonly Found[] => {
  if (reads(at)) return [{ place, message: 'is new', effect: 'additive' }]
  if (field.readOnly) return []
  return at.carried === 'request' && isRequired(field)
    ? [{ place, message: 'is new, and has to be given', effect: 'breaking' }]
    : [{ place, message: 'is new', effect: 'additive' }]
}

const removed = (field: Field, place: string, at: Comparing): readonly Found[] =>
  !reads(at) && field.readOnly ? [] : [{ place, message: 'is gone', effect: 'breaking' }]

const presence = (a: Field, b: Field, place: string, at: Comparing): readonly Found[] => {
  const [was, is] = [isRequired(a), isRequired(b)]
  if (was === is) return []
  if (reads(at)) {
    return is
      ? [{ place, message: 'is always there', effect: 'additive' }]
      : [{ place, message: 'may be absent', effect: 'breaking' }]
  }
  if (at.carried === 'patch') return []
  return is
    ? [{ place, message: 'has to be given', effect: 'breaking' }]
    : [{ place, message: 'may be left out', effect: 'additive' }]
}

/** What the absence of a field means that may be absent in both. */
const absence = (a: Field, b: Field, place: string): readonly Found[] => {
  if (isRequired(a) || isRequired(b)) return []
  const [was, is] = [a, b].map(({ default: value }) =>
    value === undefined ? undefined : canonicalText(value),
  )
  if (was === is) return []
  const message = is === undefined ? 'has no default any more' : `is ${is} when absent`
  return [{ place, message, effect: 'breaking' }]
}

/** Who sets it, where clients say it. */
const writer = (a: Field, b: Field, place: string, at: Comparing): readonly Found[] => {
  if (b.readOnly) {
    return [{ place, message: 'is set by the API: what is sent is ignored', effect: 'breaking' }]
  }
  const wasReadOnly = { ...a, optional: true }
  const given = presence(wasReadOnly, b, place, at)
  return given.length > 0 ? given : [{ place, message: 'may be given', effect: 'additive' }]
}

const kept = (a: Field, b: Field, place: string, at: Comparing, inner: Inner): readonly Found[] => {
  const words: readonly Found[] =
    a.description === b.description && Boolean(a.key) === Boolean(b.key)
      ? []
      : [{ place, message: 'is described otherwise', effect: 'invisible' }]
  if (!reads(at)) {
    if (a.readOnly && b.readOnly) return words
    if (Boolean(a.readOnly) !== Boolean(b.readOnly)) return [...writer(a, b, place, at), ...words]
  }
  return [
    ...presence(a, b, place, at),
    ...absence(a, b, place),
    ...inner(a.shape, b.shape, place, at),
    ...words,
  ]
}

export const compareFields = (
  older: Fields,
  newer: Fields,
  place: string,
  at: Comparing,
  inner: Inner,
): readonly Found[] =>
  [...new Set([...Object.keys(older), ...Object.keys(newer)])].flatMap((name) => {
    const here = `${place} > ${name}`
    const a = Object.hasOwn(older, name) ? older[name] : undefined
    const b = Object.hasOwn(newer, name) ? newer[name] : undefined
    if (a && b) return kept(a, b, here, at, inner)
    if (b) return added(b, here, at)
    return a ? removed(a, here, at) : []
  })
