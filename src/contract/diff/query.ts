/** What differs between the query parameters of a route, and between the ways to write its filters. */
import { canonicalText } from '../../json/index.ts'
import { dialectOf, filterForms, filterName } from '../query/dialect.ts'
import { useByName, type ParameterUse, type QueryParameter } from '../query/parameter.ts'
import type { Route } from '../route.ts'
import type { Comparing, Found } from './difference.ts'
import { compareShapes } from './shapes.ts'

const added = ({ required }: QueryParameter, place: string): Found =>
  required
    ? { place, message: 'has to be given', effect: 'breaking' }
    : { place, message: 'may be given', effect: 'additive' }

const presence = (a: QueryParameter, b: QueryParameter, place: string): readonly Found[] => {
  if (Boolean(a.required) === Boolean(b.required)) return []
  return b.required
    ? [{ place, message: 'has to be given', effect: 'breaking' }]
    : [{ place, message: 'may be left out', effect: 'additive' }]
}

const absence = (a: QueryParameter, b: QueryParameter, place: string): readonly Found[] => {
  const [was, is] = [a, b].map(({ default: value }) =>
    value === undefined ? undefined : canonicalText(value),
  )
  if (was === is || a.required) return []
  const message = is === undefined ? 'has no default any more' : `is ${is} when absent`
  return [{ place, message, effect: 'breaking' }]
}

const useOf = (name: string, { use }: QueryParameter): ParameterUse | undefined =>
  use ?? useByName(name)

/** Words that may be said in an order. */
const keysOf = (use: ParameterUse | undefined): readonly string[] =>
  use?.kind === 'sort' ? Object.keys(use.keys ?? {}) : []

const withoutKeys = (use: ParameterUse | undefined): string =>
  JSON.stringify(use?.kind === 'sort' ? { ...use, keys: undefined } : (use ?? null))

const compareUses = (
  a: ParameterUse | undefined,
  b: ParameterUse | undefined,
  place: string,
): readonly Found[] => {
  const [was, is] = [keysOf(a), keysOf(b)]
  const gone = was.filter((key) => !is.includes(key))
  const more = is.filter((key) => !was.includes(key))
  return [
    ...(withoutKeys(a) === withoutKeys(b)
      ? []
      : [{ place, message: 'means something else', effect: 'breaking' as const }]),
    ...(gone.length > 0
      ? [{ place, message: `cannot say ${gone.join(', ')}`, effect: 'breaking' as const }]
      : []),
    ...(more.length > 0
      ? [{ place, message: `can say ${more.join(', ')}, too`, effect: 'additive' as const }]
      : []),
  ]
}

const kept = (
  name: string,
  a: QueryParameter,
  b: QueryParameter,
  place: string,
  at: Comparing,
): readonly Found[] => [
  ...presence(a, b, place),
  ...absence(a, b, place),
  ...(Boolean(a.explode) === Boolean(b.explode)
    ? []
    : [{ place, message: 'is written as a list in another way', effect: 'breaking' as const }]),
  ...compareUses(useOf(name, a), useOf(name, b), place),
  ...compareShapes(a.shape, b.shape, place, at),
  ...(a.description === b.description
    ? []
    : [{ place, message: 'is described otherwise', effect: 'invisible' as const }]),
]

export const compareQueries = (
  older: Route,
  newer: Route,
  place: string,
  at: Comparing,
): readonly Found[] => {
  const [was, is] = [older.query ?? {}, newer.query ?? {}]
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name) => {
    const here = `${place} > query ${name}`
    const a = Object.hasOwn(was, name) ? was[name] : undefined
    const b = Object.hasOwn(is, name) ? is[name] : undefined
    if (a && b) return kept(name, a, b, here, at)
    if (b) return [added(b, here)]
    return [{ place: here, message: 'is gone', effect: 'breaking' as const }]
  })
}

/** Filters as they are written: `{field}[gte]` for GreaterOrEqual. */
const writtenFilters = ({ dialect }: Route): readonly string[] =>
  filterForms(dialectOf(dialect)).map(
    (form) => `${form.operator} as ${filterName(form, '{field}')} (${form.values ?? 'one'})`,
  )

/** Only of routes that have something to filter. */
export const compareDialects = (older: Route, newer: Route, place: string): readonly Found[] => {
  const here = `${place} > filters`
  const [was, is] = [writtenFilters(older), writtenFilters(newer)]
  const [a, b] = [dialectOf(older.dialect), dialectOf(newer.dialect)]
  const weaker = (a.repeated && !b.repeated) || (a.places && !b.places)
  const stronger = (!a.repeated && b.repeated) || (!a.places && b.places)
  return [
    ...was
      .filter((form) => !is.includes(form))
      .map((form): Found => ({ place: here, message: `has no ${form}`, effect: 'breaking' })),
    ...is
      .filter((form) => !was.includes(form))
      .map((form): Found => ({ place: here, message: `has ${form}`, effect: 'additive' })),
    ...(weaker
      ? [{ place: here, message: 'may be combined less', effect: 'breaking' as const }]
      : []),
    ...(stronger
      ? [{ place: here, message: 'may be combined more', effect: 'additive' as const }]
      : []),
  ]
}
