/** Turns what a client asks of the values that it sees into what is asked of the values that are stored. */
import { equal, numberOf, type Json } from '../../json/index.ts'
import {
  codecOf,
  compareValues,
  LensError,
  wholeBound,
  type Bound,
  type Field,
  type Shape,
  type TypeGraph,
} from '../../lens/index.ts'
import { among, amongSources, beyond, never, type Condition, type Source } from './condition.ts'
import { through, reversed, type Fields, type Held } from './held.ts'
import { isListing, isOrdering, isTextual, listing, ordering, selects } from './operators.ts'
import type { Sides } from './sides.ts'
import { bareShape } from './shape-at.ts'
import { namesNull, readingsOf, textOfValue } from './text-value.ts'

export interface Question {
  readonly operator: string
  /** As they stand in the query; several only where the operator takes several. */
  readonly texts: readonly string[]
}

/** Why there is no such question to the store. */
export type Refusal = string

/** All values that a field can have besides null, where they are few. */
export const valuesOf = (types: TypeGraph, { shape }: Field): readonly Json[] | undefined => {
  const bare = bareShape(types, shape)
  if (bare.kind === 'boolean') return [false, true]
  return bare.kind === 'string' && !bare.open ? bare.values : undefined
}

/** A text that nobody names. */
const stranger = '\u0000'

/** As `byValues`, where others may be stored that nobody names: they are what is none of those named. */
const byKnownValues = (
  { operator, texts: [text = ''] }: Question,
  operands: readonly Json[],
  named: readonly Json[],
  { codecs }: Held,
  takesNull: boolean,
): readonly Condition[] | Refusal => {
  const sees = (value: Json): boolean => {
    const seen = through(codecs, value)
    return seen !== undefined && selects(operator, text, operands, seen)
  }
  const passes = through(codecs, stranger) === stranger
  if (passes && !isListing(operator)) return `${operator} cannot be asked of values that are open`
  // What passes as it is may be asked for by its name.
  const strangers = passes ? operands.filter((value) => value !== null && sees(value)) : []
  const known = [...named, ...strangers.filter((value) => !named.includes(value))]
  const chosen = known.filter(sees)
  const others = sees(stranger)
  if (takesNull && selects(operator, text, operands, null) !== others) {
    return `${operator} cannot be asked of values that are open, and may be null`
  }
  if (!others) return chosen.length === 0 ? never(named[0] ?? '') : [among(chosen, false)]
  const rest = known.filter((value) => !chosen.includes(value))
  return rest.length === 0 ? [] : [among(rest, true)]
}

/** Every stored value is looked at as the client sees it. */
const byValues = (
  { operator, texts }: Question,
  operands: readonly Json[],
  values: readonly Json[],
  { codecs }: Held,
): readonly Condition[] => {
  const sees = (value: Json): boolean => {
    const seen = through(codecs, value)
    return seen !== undefined && selects(operator, texts[0] ?? '', operands, seen)
  }
  const chosen = values.filter(sees)
  if (selects(operator, texts[0] ?? '', operands, null)) {
    const others = values.filter((value) => !chosen.includes(value))
    return others.length === 0 ? [] : [among(others, true)]
  }
  return chosen.length === 0 ? never(values[0] ?? '') : [among(chosen, false)]
}

const isOrdered = ({ codecs }: Held): boolean =>
  codecs.every(({ codec, direction }) => codecOf(codec).order?.(codec, direction) !== undefined)

/** The bound of the stored values that are seen within a bound. */
const storedBound = (bound: Bound, { codecs }: Held, store: Shape): Bound => {
  const moved = codecs.reduceRight<Bound>((at, { codec, direction }) => {
    return codecOf(codec).before?.(codec, at, direction) ?? at
  }, bound)
  return store.kind === 'number' && store.integer ? wholeBound(moved) : moved
}

/** What is stored where one value of an order is seen. */
const sourceInOrder = (value: Json, held: Held, store: Shape): Source => {
  const bounds = [true, false].map((above) =>
    storedBound({ value, above, inclusive: true }, held, store),
  )
  const low = bounds.find(({ above }) => above)
  const high = bounds.find(({ above }) => !above)
  if (!low || !high) return { kind: 'none' }
  const distance = compareValues(low.value, high.value)
  const closed = low.inclusive && high.inclusive
  if (distance > 0 || (distance === 0 && !closed)) return { kind: 'none' }
  return distance === 0
    ? { kind: 'value', value: low.value }
    : { kind: 'range', bounds: [low, high] }
}

const isLossy = ({ codecs }: Held): boolean =>
  codecs.some(({ codec, direction }) => codecOf(codec).loss(codec, direction)?.kind === 'lossy')

/** Numbers are equal that have different text, so text that was made of them does not tell which are. */
const isBlurred = (client: Shape, store: Shape): boolean =>
  client.kind !== store.kind &&
  [client, store].some((shape) => shape.kind === 'number' && !shape.integer)

const plainNumber = /^(?:0|-?[1-9]\d*)$/

/** Whether a value between text and numbers is written in the one way that has no other text: 7 and not 7.0. */
export const isPlainly = (value: Json, client: Shape, store: Shape): boolean =>
  client.kind === store.kind ||
  ![client, store].some(({ kind }) => kind === 'number') ||
  plainNumber.test(textOfValue(value) ?? '')

/** Whether a codec between texts and texts, or so, says by itself what is stored where a value is seen. */
export const isExact = (held: Held, client: Shape, store: Shape): boolean =>
  !isLossy(held) &&
  !isBlurred(client, store) &&
  held.codecs.every(({ codec }) => codecOf(codec).order === undefined)

/** What is stored where one value is seen, of codecs that lose nothing. */
export const sourceOf = (value: Json, { codecs }: Held): Source => {
  const stored = through(reversed(codecs), value)
  const seen = stored === undefined ? undefined : through(codecs, stored)
  return stored !== undefined && seen !== undefined && equal(seen, value)
    ? { kind: 'value', value: stored }
    : { kind: 'none' }
}

const sampleOf = (shape: Shape): Json => (shape.kind === 'number' ? numberOf('0') : 'x')

/** The conditions on the stored field, which all have to hold, or why there are none. */
const conditions = (
  question: Question,
  held: Held,
  { client, store }: Fields,
  { clientTypes, storeTypes }: Sides,
): readonly Condition[] | Refusal => {
  const { operator, texts } = question
  const inapplicable = `${operator} cannot be applied to the form in which the backend keeps it`
  if (!isListing(operator) && !isOrdering(operator) && !isTextual(operator)) return inapplicable

  const readings = texts.map((one) => readingsOf(clientTypes, client, one))
  if (!isTextual(operator) && readings.some((each) => each.length === 0)) {
    return `"${texts.join(',')}" is no value of this field`
  }
  const operands = readings.flat()

  const values = valuesOf(storeTypes, store)
  if (values) return byValues(question, operands, values, held)
  const kept = bareShape(storeTypes, store.shape)
  if (kept.kind === 'string' && kept.values && held.codecs.length > 0) {
    return byKnownValues(question, operands, kept.values, held, namesNull(storeTypes, store))
  }

  const shapes = [bareShape(clientTypes, client.shape), bareShape(storeTypes, store.shape)] as const
  const [seen, stored] = shapes
  if (['array', 'map', 'object', 'union', 'kinds'].includes(stored.kind)) return inapplicable
  const inOrder = isOrdered(held)
  if (isOrdering(operator)) {
    const value = operands.find((operand) => operand !== null)
    if (!inOrder || value === undefined) return inapplicable
    return [beyond(storedBound({ value, ...ordering[operator] }, held, stored))]
  }
  if (!isListing(operator) || (!inOrder && !isExact(held, seen, stored))) return inapplicable
  if (operands.includes(null) && !namesNull(storeTypes, store)) return inapplicable
  if (!inOrder && operands.some((value) => value !== null && !isPlainly(value, seen, stored))) {
    return `"${texts.join(',')}" is not the plain form of a whole number`
  }
  const sources = operands.map((value): Source => {
    if (value === null) return { kind: 'value', value }
    return inOrder ? sourceInOrder(value, held, stored) : sourceOf(value, held)
  })
  return (
    amongSources(sources, listing[operator].negated, sampleOf(stored)) ??
    'several stored values are seen as one of these'
  )
}

/** As `conditions`, where values that no codec takes are refused as well. */
export const storedConditions: typeof conditions = (question, held, fields, sides) => {
  try {
    return conditions(question, held, fields, sides)
  } catch (error) {
    if (error instanceof LensError) return `"${question.texts.join(',')}" ${error.message}`
    throw error
  }
}
