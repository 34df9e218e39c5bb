/** What the parameters of a query ask, by the contract of the client's version. */
import {
  dialectOf,
  readFilterName,
  useByName,
  useOf,
  type ParameterUse,
  type QueryParameter,
  type ReadyForm,
  type Route,
  type SortKeys,
} from '../../contract/index.ts'
import type { QueryPart } from '../address/query-text.ts'
import type { Sides } from './sides.ts'
import { fieldAt } from './shape-at.ts'

/** The parameters of a query by name. */
export type Named = ReadonlyMap<string, readonly QueryPart[]>

/** One wish of the client, and the parameters in which it stands. */
export interface Reading {
  readonly parts: readonly [QueryPart, ...QueryPart[]]
  /** The parameter as the client's version declares it. */
  readonly declared?: QueryParameter
  readonly asks: Asks
}

export type Asks =
  | {
      readonly kind: 'filter'
      /** Dotted. */
      readonly field: string
      readonly operator: string
      readonly texts: readonly string[]
      /** How it is written; undefined for a declared parameter. */
      readonly form?: ReadyForm
    }
  | { readonly kind: 'sort'; readonly direction?: string; readonly keys?: SortKeys }
  | { readonly kind: 'fields' }
  | { readonly kind: 'names'; readonly texts: readonly string[]; readonly under?: string }
  | { readonly kind: 'plain' }
  /** Neither declared nor of the dialect. */
  | { readonly kind: 'open' }

const several: Readonly<Record<string, string>> = { Equals: 'In', NotEquals: 'NotIn' }

/** The values of a list, of which each may have a parameter of its own. */
const textsOf = (parts: readonly QueryPart[], repeated: boolean): readonly string[] =>
  repeated ? parts.map(({ value }) => value) : (parts[0]?.value.split(',') ?? [])

const declaredAsks = (
  use: ParameterUse,
  { shape, explode = false }: QueryParameter,
  parts: readonly QueryPart[],
): Asks => {
  const isList = shape.kind === 'array'
  if (use.kind === 'names') return { ...use, texts: textsOf(parts, isList && explode) }
  if (use.kind !== 'filter') return use
  const { field, operator = 'Equals' } = use
  return {
    kind: 'filter',
    field,
    operator: isList ? (several[operator] ?? operator) : operator,
    texts: isList ? textsOf(parts, explode) : parts.map(({ value }) => value),
  }
}

type Read = { readonly asks: (parts: readonly QueryPart[]) => Asks; readonly grouped: boolean }

const readOpen = (name: string, route: Route, sides: Sides): Read => {
  // It says which route is meant, and nothing of documents.
  if (route.when && 'query' in route.when && name === route.when.query)
    return { asks: () => ({ kind: 'plain' }), grouped: false }
  const read = readFilterName(dialectOf(route.dialect), name)
  const isBare = read !== undefined && read.field === name
  const use = fieldAt(sides.clientTypes, sides.type, [name]) ? undefined : useByName(name)
  if (use && (isBare || !read)) return { asks: () => use, grouped: false }
  if (!read) return { asks: () => ({ kind: 'open' }), grouped: false }
  const { form, field } = read
  const { operator, values } = form
  return {
    grouped: values === 'repeat',
    asks: (parts) => ({
      kind: 'filter',
      field,
      operator,
      form,
      texts: values ? textsOf(parts, values === 'repeat') : parts.map(({ value }) => value),
    }),
  }
}

const readDeclared = (
  name: string,
  parameter: QueryParameter,
  route: Route,
  sides: Sides | undefined,
): Read => {
  const use = sides
    ? useOf(sides.clientTypes, route, name, parameter)
    : ({ kind: 'plain' } as const)
  return {
    grouped: parameter.explode === true && parameter.shape.kind === 'array',
    asks: (parts) => declaredAsks(use, parameter, parts),
  }
}

/** @param sides undefined when the documents look the same in both versions */
export const readQuery = (
  parts: readonly QueryPart[],
  named: Named,
  route: Route,
  sides: Sides | undefined,
): readonly Reading[] => {
  const done = new Set<QueryPart>()
  const readings: Reading[] = []
  for (const part of parts) {
    if (done.has(part)) continue
    const { name } = part
    const declared = route.query && Object.hasOwn(route.query, name) ? route.query[name] : undefined
    const read: Read = declared
      ? readDeclared(name, declared, route, sides)
      : sides
        ? readOpen(name, route, sides)
        : { asks: () => ({ kind: 'open' }), grouped: false }
    const others = read.grouped ? (named.get(name)?.slice(1) ?? []) : []
    const all = [part, ...others] as const
    for (const one of others) done.add(one)
    readings.push({ parts: all, asks: read.asks(all), ...(declared ? { declared } : {}) })
  }
  return readings
}
