/** What query parameters do, by their names and by the fields of what is listed. */
import { listedType } from '../../../contract/query/listed.ts'
import type { FilterOperator } from '../../../contract/query/dialect.ts'
import type { ParameterUse, QueryParameter, Route } from '../../../contract/index.ts'
import type { Fields, Shape, TypeGraph } from '../../../lens/index.ts'
import { opened } from '../../shapes/join.ts'

const sorts = /^(?:sort|sort[_-]?by|order[_-]?by|ordering|orderby|\$orderby|order)$/i
const directions =
  /^(?:direction|dir|order|order[_-]?dir(?:ection)?|sort[_-]?(?:order|dir(?:ection)?))$/i
const fieldLists = /^(?:fields|_fields|select|\$select|only|attributes)(?:\[\])?$/i
const nameLists = /^(?:expand|include|embed|includes|with|\$expand|_embed)(?:\[\])?$/i
const pages =
  /^(?:limit|offset|page|per[_-]?page|page[_-]?(?:size|token|number)|cursor|after|before|starting_after|ending_before|size|start|skip|top|\$top|\$skip|count|max_results|page\[\w+\])$/i

const operators: Readonly<Record<string, FilterOperator>> = {
  eq: 'Equals',
  ne: 'NotEquals',
  neq: 'NotEquals',
  not: 'NotEquals',
  gt: 'Greater',
  lt: 'Less',
  gte: 'GreaterOrEqual',
  ge: 'GreaterOrEqual',
  min: 'GreaterOrEqual',
  from: 'GreaterOrEqual',
  since: 'GreaterOrEqual',
  after: 'GreaterOrEqual',
  lte: 'LessOrEqual',
  le: 'LessOrEqual',
  max: 'LessOrEqual',
  to: 'LessOrEqual',
  until: 'LessOrEqual',
  before: 'LessOrEqual',
  contains: 'Contains',
  like: 'Contains',
  startswith: 'StartsWith',
  prefix: 'StartsWith',
  endswith: 'EndsWith',
  in: 'In',
  nin: 'NotIn',
}

const isDirection = (shape: Shape): boolean =>
  shape.kind === 'string' && shape.values?.every((word) => /^(?:asc|desc)/i.test(word)) === true

const fieldsOf = (types: TypeGraph, type: string): Fields => {
  const shape = opened({ kind: 'ref', type }, (name) =>
    Object.hasOwn(types, name) ? types[name] : undefined,
  )
  return shape.kind === 'object' ? shape.fields : {}
}

/** The field that a part of a parameter's name means: `created` is `created_at`, too. */
const fieldNamed = (fields: Fields, name: string): string | undefined =>
  [name, `${name}_at`, `${name}At`, `${name}_on`, `${name}Date`, `${name}_date`].find((field) =>
    Object.hasOwn(fields, field),
  )

const use = (field: string | undefined, word?: string): ParameterUse | undefined => {
  const operator = word === undefined ? undefined : operators[word.toLowerCase().replace('$', '')]
  if (field === undefined || (word !== undefined && operator === undefined)) return undefined
  return { kind: 'filter', field, ...(operator === undefined ? {} : { operator }) }
}

/** `filter[state]`, `created[gte]`, `filter[created][gte]`, `min_price`, `created_after`. */
const filterOf = (name: string, fields: Fields): ParameterUse | undefined => {
  const exact = (field: string) => (Object.hasOwn(fields, field) ? field : undefined)
  const [, inner, innerWord] = /^filters?\[(\w+)\](?:\[(\$?\w+)\])?$/.exec(name) ?? []
  if (inner !== undefined) return use(exact(inner), innerWord)
  const [, before, word] = /^(\w+)(?:\[(\$?\w+)\]|\.\w+)$/.exec(name) ?? []
  if (before !== undefined && word !== undefined) return use(exact(before), word)
  const [, first, rest] = /^(min|max|from|since|until)_(\w+)$/i.exec(name) ?? []
  if (first !== undefined && rest !== undefined) {
    const found = use(fieldNamed(fields, rest), first)
    if (found) return found
  }
  const [, field, last] = /^(\w+?)_{1,2}([a-z]+)$/i.exec(name) ?? []
  return field === undefined || last === undefined
    ? undefined
    : use(fieldNamed(fields, field), last)
}

/** Words of a sorting parameter that are no fields are orders of the API's own. */
const sortOf = (shape: Shape, fields: Fields, direction: string | undefined): ParameterUse => {
  const words = (shape.kind === 'string' ? shape.values : undefined) ?? []
  const own = words
    .map((word) => word.replace(/^[-+]/, ''))
    .filter(
      (word) => word !== '' && !Object.hasOwn(fields, word.split('.')[0]!) && !/[,]/.test(word),
    )
  return {
    kind: 'sort',
    ...(direction === undefined ? {} : { direction }),
    ...(own.length === 0 ? {} : { keys: Object.fromEntries(own.map((word) => [word, null])) }),
  }
}

const useOf = (
  name: string,
  { shape }: QueryParameter,
  fields: Fields,
  direction: string | undefined,
): ParameterUse | undefined => {
  if (isDirection(shape)) return { kind: 'plain' }
  if (sorts.test(name)) return sortOf(shape, fields, direction)
  if (fieldLists.test(name)) return { kind: 'fields' }
  if (nameLists.test(name)) return { kind: 'names' }
  // Names that are fields filter by them; those of pages do so nowhere.
  if (pages.test(name)) return Object.hasOwn(fields, name) ? { kind: 'plain' } : undefined
  return Object.hasOwn(fields, name) ? undefined : filterOf(name, fields)
}

/** A route whose parameters say what they do, where that is not what their names say. */
export const withUses = (route: Route, types: TypeGraph): Route => {
  const { query } = route
  if (!query) return route
  const entries = Object.entries(query)
  const named = (type: string | undefined): Route => {
    const fields = type === undefined ? {} : fieldsOf(types, type)
    const direction = entries.find(
      ([name, { shape }]) => directions.test(name) && isDirection(shape),
    )?.[0]
    const used = entries.map(([name, parameter]) => {
      const found = useOf(name, parameter, fields, direction === name ? undefined : direction)
      return [name, found ? { ...parameter, use: found } : parameter] as const
    })
    return { ...route, query: Object.fromEntries(used) }
  }
  // Which type is meant depends on what the parameters do.
  const type = listedType(types, named(listedType(types, route)))
  if (type !== undefined) return named(type)
  const plain = entries.map(([name, parameter]) => {
    const isUsed = sorts.test(name) || fieldLists.test(name)
    return [name, isUsed ? { ...parameter, use: { kind: 'plain' } as const } : parameter] as const
  })
  return { ...route, query: Object.fromEntries(plain) }
}
