/** Declared parameters that name no fields: their values in another version, and what stands in for them. */
import {
  parameterById,
  parameterId,
  type QueryParameter,
  type RemovedParameter,
  type Route,
} from '../../contract/index.ts'
import { equal, type Json } from '../../json/index.ts'
import type { CodecStep, Shape } from '../../lens/index.ts'
import { queryPart, type QueryPart } from '../address/query-text.ts'
import { through } from './held.ts'
import { textOfValue, valueOfText } from './text-value.ts'

type Form = Pick<QueryParameter, 'shape' | 'codecs' | 'explode'>

/** The codecs between two versions of one parameter: one of them has all that the other has. */
const stepsBetween = ({ codecs: from = [] }: Form, { codecs: to = [] }: Form): CodecStep[] =>
  from.length <= to.length
    ? to.slice(from.length).map((codec) => ({ codec, direction: 'up' }))
    : from
        .slice(to.length)
        .toReversed()
        .map((codec) => ({ codec, direction: 'down' }))

const itemShape = ({ shape }: Form): Shape => (shape.kind === 'array' ? shape.of : shape)

/** One value in the form of another version; undefined when it has none. */
const carriedText = (text: string, from: Form, to: Form): string | undefined => {
  const steps = stepsBetween(from, to)
  if (steps.length === 0) return text
  const value = valueOfText({}, { shape: itemShape(from) }, text)
  const carried = value === undefined ? undefined : through(steps, value)
  return carried === undefined ? undefined : textOfValue(carried)
}

/** Several values of a parameter, in the manner in which it takes them. */
export const asParts = (
  name: string,
  texts: readonly string[],
  { explode }: Pick<Form, 'explode'>,
): QueryPart[] =>
  explode ? texts.map((text) => queryPart(name, text)) : [queryPart(name, texts.join(','))]

/** A declared value as it stands in a query. */
const valueParts = (name: string, value: Json, form: Form): QueryPart[] =>
  asParts(
    name,
    (Array.isArray(value) ? value : [value]).flatMap((one) => textOfValue(one) ?? []),
    form,
  )

const carriedValue = (value: Json, from: Form, to: Form): Json | undefined => {
  const steps = stepsBetween(from, to)
  if (!Array.isArray(value)) return through(steps, value)
  const items = value.map((item) => through(steps, item))
  return items.every((item) => item !== undefined) ? items : undefined
}

/**
 * A parameter under the name and in the form of another version; or why it has none.
 *
 * @param parts all of one name
 */
export const carryParameter = (
  parts: readonly QueryPart[],
  from: QueryParameter,
  [name, to]: readonly [string, QueryParameter],
): readonly QueryPart[] | string => {
  const steps = stepsBetween(from, to)
  const isList = from.shape.kind === 'array'
  const sameManner = (from.explode ?? false) === (to.explode ?? false)
  const carried: QueryPart[] = []
  for (const part of parts) {
    if (steps.length === 0 && sameManner) {
      carried.push(part.name === name ? part : queryPart(name, part.value))
      continue
    }
    const texts = isList && !from.explode ? part.value.split(',') : [part.value]
    const values = texts.map((text) => carriedText(text, from, to))
    const wrong = texts[values.indexOf(undefined)]
    if (values.includes(undefined)) return `"${wrong}" is no value of it in your version`
    const known = values.filter((text) => text !== undefined)
    if (to.explode) carried.push(...known.map((text) => queryPart(name, text)))
    else carried.push(queryPart(name, known.join(',')))
  }
  if (!to.explode && from.explode && carried.length > 1) {
    return [queryPart(name, carried.map(({ value }) => value).join(','))]
  }
  return carried
}

/** Whether a parameter says what its absence means anyway. */
const says = (parts: readonly QueryPart[], value: Json | undefined, form: Form): boolean =>
  value !== undefined &&
  valueParts('', value, form)
    .map((part) => part.value)
    .join() === parts.map((part) => part.value).join()

/**
 * What becomes of a parameter that the store's version does not have: nothing, where it says what the
 * store does anyway or where its loss is declared; else why it is refused.
 */
export const withoutCounterpart = (
  parts: readonly QueryPart[],
  parameter: QueryParameter,
  store: Route,
): readonly QueryPart[] | string => {
  const [first] = parts
  const id = first ? parameterId(first.name, parameter) : ''
  const { removedQuery = {} } = store
  const removed = Object.hasOwn(removedQuery, id) ? removedQuery[id] : undefined
  if (removed?.lossy !== undefined || (!removed && parameter.lossy !== undefined)) return []
  const standing = removed
    ? removed.value === undefined
      ? undefined
      : carriedValue(removed.value, removed, parameter)
    : parameter.value
  if (says(parts, standing, parameter)) return []
  return removed
    ? "the backend's version no longer has this parameter: leave it out"
    : "the backend's version does not have this parameter yet: leave it out"
}

/** A parameter that the client did not give, with what it means. */
export interface FilledIn {
  /** In the client's version, where the store's own default is another one. */
  readonly defaults: readonly QueryPart[]
  /** As the store is sent them. */
  readonly parts: readonly QueryPart[]
}

const removedValue = (removed: RemovedParameter, to: QueryParameter): Json | undefined =>
  removed.value === undefined ? undefined : carriedValue(removed.value, removed, to)

/** Routes are not changed once they are declared. */
const telling = new WeakMap<Route, boolean>()

/** Whether some parameter of a route means something where it is not given. */
const tellsMore = (route: Route): boolean => {
  const known = telling.get(route)
  if (known !== undefined) return known
  const { query = {}, removedQuery } = route
  const tells =
    removedQuery !== undefined ||
    Object.values(query).some(
      ({ value, default: standing }) => value !== undefined || standing !== undefined,
    )
  telling.set(route, tells)
  return tells
}

const nothing: FilledIn = { defaults: [], parts: [] }

/** What the store has to be told because the client does not, or cannot. */
export const filledIn = (client: Route, store: Route, given: readonly QueryPart[]): FilledIn => {
  if (!tellsMore(client) && !tellsMore(store)) return nothing
  const { query: asked = {}, removedQuery = {} } = client
  const { query = {} } = store
  const parts: QueryPart[] = []
  const defaults: QueryPart[] = []
  for (const [name, parameter] of Object.entries(query)) {
    const id = parameterId(name, parameter)
    const own = parameterById(asked, id)
    if (!own) {
      const removed = Object.hasOwn(removedQuery, id) ? removedQuery[id] : undefined
      const value = removed ? removedValue(removed, parameter) : parameter.value
      if (value !== undefined) parts.push(...valueParts(name, value, parameter))
      continue
    }
    const [ownName, { required, default: standing }] = own
    if (given.some((part) => part.name === ownName)) continue
    if (standing !== undefined) {
      const carried = carriedValue(standing, own[1], parameter)
      const same =
        carried !== undefined &&
        parameter.default !== undefined &&
        equal(carried, parameter.default)
      if (!same) defaults.push(...valueParts(ownName, standing, own[1]))
    } else if (parameter.required && !required && parameter.value !== undefined) {
      parts.push(...valueParts(name, parameter.value, parameter))
    }
  }
  return { defaults, parts }
}
