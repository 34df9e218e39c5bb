/** Writes what a store is asked as its version writes it: by a declared parameter, or in its dialect. */
import {
  dialectOf,
  filterForms,
  filterName,
  parameterById,
  parameterId,
  useOf,
  type QueryParameter,
  type ReadyForm,
} from '../../contract/index.ts'
import { queryPart, type QueryPart } from '../address/query-text.ts'
import type { RoutePair } from './route-pair.ts'
import type { Sides } from './sides.ts'

/** A question about one field of the store's documents. */
export interface StoreQuestion {
  /** Dotted. */
  readonly field: string
  readonly operator: string
  readonly texts: readonly string[]
}

/** How the client asked. */
export interface Manner {
  readonly parts: readonly QueryPart[]
  readonly form?: ReadyForm | undefined
  readonly declared?: QueryParameter | undefined
  /** Whether the store is asked this one question in place of what the client asked. */
  readonly alone: boolean
}

export interface WriteContext {
  readonly routes: RoutePair
  readonly sides: Sides
}

/** What a question about several values is about one. */
const single: Readonly<Record<string, string>> = { In: 'Equals', NotIn: 'NotEquals' }

const covers = (asked: string, operator: string, many: boolean): boolean =>
  asked === operator || (many && (single[operator] ?? operator) === (single[asked] ?? asked))

/** The parts as they were written, where nothing about them changes. */
const written = (name: string, texts: readonly string[], { parts }: Manner): QueryPart[] =>
  texts.map((text) => {
    const same = parts.find((part) => part.name === name && part.value === text)
    return same ?? queryPart(name, text)
  })

type Values = 'comma' | 'repeat' | undefined

const valueParts = (
  name: string,
  values: Values,
  texts: readonly string[],
  manner: Manner,
): QueryPart[] | undefined => {
  if (values === 'repeat') return written(name, texts, manner)
  if (values === 'comma') {
    return texts.some((text) => text.includes(','))
      ? undefined
      : written(name, [texts.join(',')], manner)
  }
  return texts.length === 1 ? written(name, texts, manner) : undefined
}

const valuesOf = ({ shape, explode }: QueryParameter): Values =>
  shape.kind === 'array' ? (explode ? 'repeat' : 'comma') : undefined

/** By a parameter that the store's version declares for just that; the client's own first. */
const byParameter = (
  { field, operator, texts }: StoreQuestion,
  manner: Manner,
  { routes, sides }: WriteContext,
): QueryPart[] | undefined => {
  const { query = {} } = routes.store
  const [first] = manner.parts
  const own =
    manner.declared && first
      ? parameterById(query, parameterId(first.name, manner.declared))
      : undefined
  for (const [name, parameter] of [...(own ? [own] : []), ...Object.entries(query)]) {
    const use = useOf(sides.storeTypes, routes.store, name, parameter)
    if (use.kind !== 'filter' || use.field !== field) continue
    const values = valuesOf(parameter)
    if (!covers(operator, use.operator ?? 'Equals', values !== undefined)) continue
    const parts = valueParts(name, values, texts, manner)
    if (parts) return parts
  }
  return undefined
}

const isNamedLike = (a: ReadyForm, b: ReadyForm): boolean =>
  a.prefix === b.prefix && a.suffix === b.suffix

/** In a form of the store's dialect; that of the client first. */
const byDialect = (
  { field, operator, texts }: StoreQuestion,
  manner: Manner,
  { routes }: WriteContext,
): QueryPart[] | undefined => {
  const { query = {}, dialect } = routes.store
  const forms = filterForms(dialectOf(dialect))
  const free = forms.filter(
    (form) =>
      covers(operator, form.operator, form.values !== undefined) &&
      !Object.hasOwn(query, filterName(form, field)),
  )
  const rank = (form: ReadyForm): number => {
    const like = manner.alone && manner.form && isNamedLike(form, manner.form)
    return (like ? 0 : 2) + (form.operator === operator ? 0 : 1)
  }
  for (const form of free.toSorted((a, b) => rank(a) - rank(b))) {
    // One value with a comma would be several, where several are written like one.
    const splits = forms.some((other) => isNamedLike(other, form) && other.values === 'comma')
    if (splits && texts.some((text) => text.includes(','))) continue
    const parts = valueParts(filterName(form, field), form.values, texts, manner)
    if (parts) return parts
  }
  return undefined
}

/** Undefined where the store cannot be asked that. */
export const storeFilter = (
  question: StoreQuestion,
  manner: Manner,
  context: WriteContext,
): readonly QueryPart[] | undefined =>
  byParameter(question, manner, context) ?? byDialect(question, manner, context)

/** Which operators the store's version declares, for people. */
export const operatorsOf = ({ store }: RoutePair): string =>
  [...new Set(filterForms(dialectOf(store.dialect)).map(({ operator }) => operator))].join(', ')
