/** What can be wrong with what a version says of queries: dialects, and what parameters do. */
import type { Issue } from '../../errors/index.ts'
import type { Shape, TypeGraph } from '../../lens/index.ts'
import { literalIssues } from '../type-issues.ts'
import type { Route } from '../route.ts'
import {
  dialects,
  filterForms,
  filterName,
  filterOperators,
  type FilterOperator,
} from './dialect.ts'
import { listedType, useOf } from './listed.ts'
import { parameterById, parameterId, type QueryParameter } from './parameter.ts'

const isOperator = (name: string): name is FilterOperator =>
  filterOperators.some((operator) => operator === name)

/** An equality and a choice of several may share a name: one value is a choice, too. */
const family: Readonly<Partial<Record<FilterOperator, FilterOperator>>> = {
  In: 'Equals',
  NotIn: 'NotEquals',
}

const dialectIssues = ({ dialect }: Route, place: string): readonly Issue[] => {
  if (dialect === undefined) return []
  if (typeof dialect === 'string') {
    const choices = Object.keys(dialects)
    return choices.includes(dialect)
      ? []
      : [{ place, message: `unknown dialect "${dialect}"`, choices }]
  }
  const unknown = Object.keys(dialect.operators).filter((name) => !isOperator(name))
  if (unknown.length > 0) {
    return unknown.map((name) => ({
      place,
      message: `the dialect has an unknown operator "${name}"`,
      choices: filterOperators,
    }))
  }
  const names = new Map<string, FilterOperator>()
  return filterForms(dialect).flatMap((form): readonly Issue[] => {
    const { operator, parts } = form
    if (parts !== 2) {
      const message = `the dialect writes ${operator} without one "{field}" in its name: write it like "{field}" or "filter[{field}]"`
      return [{ place, message }]
    }
    const name = filterName(form, '{field}')
    const root = family[operator] ?? operator
    const other = names.get(name) ?? root
    names.set(name, root)
    const message = `the dialect writes both ${other} and ${operator} as "${name}": give them names of their own`
    return other === root ? [] : [{ place, message }]
  })
}

const behind = (types: TypeGraph, shape: Shape | undefined): Shape | undefined => {
  if (shape?.kind === 'nullable') return behind(types, shape.of)
  if (shape?.kind !== 'ref') return shape
  return Object.hasOwn(types, shape.type) ? behind(types, types[shape.type]) : undefined
}

/** The shape at a path of members, or undefined where there is no such path. */
const shapeAt = (types: TypeGraph, type: string, field: string): Shape | undefined => {
  let at = behind(types, { kind: 'ref', type })
  for (const name of field.split('.')) {
    if (at?.kind === 'map') at = behind(types, at.of)
    else if (at?.kind === 'object' && Object.hasOwn(at.fields, name)) {
      at = behind(types, at.fields[name]?.shape)
    } else return undefined
  }
  return at ?? { kind: 'any' }
}

const hasField = (types: TypeGraph, type: string, field: string): boolean =>
  shapeAt(types, type, field) !== undefined

const uses = ['sort', 'fields', 'names', 'filter', 'plain']

const useIssues = (
  types: TypeGraph,
  route: Route,
  [name, parameter]: readonly [string, QueryParameter],
  place: string,
): readonly Issue[] => {
  const { use } = parameter
  const issue = (message: string, choices?: readonly string[]): readonly Issue[] => [
    { place, message: `the query parameter "${name}" ${message}`, ...(choices ? { choices } : {}) },
  ]
  if (!use) return []
  if (!uses.includes(use.kind)) return issue(`has an unknown use "${use.kind}"`, uses)
  const type = listedType(types, route)
  if (use.kind !== 'plain' && type === undefined) {
    return issue('names fields, and nothing tells of which type: say so with `filters`')
  }
  const shape = behind(types, { kind: 'ref', type: type ?? '' })
  const choices = shape?.kind === 'object' ? Object.keys(shape.fields) : []
  if (use.kind === 'sort') {
    const names = Object.keys(route.query ?? {})
    const hasDirection = use.direction === undefined || names.includes(use.direction)
    const wrong = Object.entries(use.keys ?? {}).filter(
      ([word, field]) =>
        word === '' ||
        /[,]|^-/.test(word) ||
        (field !== null && !hasField(types, type ?? '', field.replace(/^-/, ''))),
    )
    return [
      ...(hasDirection
        ? []
        : issue(`has its direction in "${use.direction}", which is not declared`, names)),
      ...wrong.flatMap(([word, field]) =>
        issue(
          `sorts by "${word}", which is to mean the field "${field}" of ${type}: that is not there, ` +
            `or no word to sort by; say with changeQuery what it means`,
          choices,
        ),
      ),
    ]
  }
  if (use.kind !== 'filter' || type === undefined) return []
  if (use.operator !== undefined && !isOperator(use.operator)) {
    return issue(`filters by an unknown operator "${String(use.operator)}"`, filterOperators)
  }
  return hasField(types, type, use.field)
    ? []
    : issue(
        `filters by the field "${use.field}" of ${type}, which is not there: ` +
          `say with changeQuery by which one, or take the parameter away with removeQuery`,
        choices,
      )
}

const isText = (shape: Shape | undefined): boolean =>
  shape?.kind === 'string' || shape?.kind === 'any'

const cursorIssues = (
  types: TypeGraph,
  { response, stream }: Route,
  [name, { cursor, shape }]: readonly [string, QueryParameter],
  place: string,
): readonly Issue[] => {
  if (!cursor) return []
  const issue = (message: string): Issue => ({
    place,
    message: `the query parameter "${name}" is a cursor, ${message}`,
  })
  const wrong = (cursor.fields ?? []).filter(
    (field) =>
      response === undefined ||
      stream !== undefined ||
      !isText(behind(types, shapeAt(types, response, field))),
  )
  return [
    ...(isText(behind(types, shape)) ? [] : [issue('and its values are no texts')]),
    ...wrong.map((field) =>
      issue(
        `and "${field}" is no text of ${response ?? 'the answer'}: name the fields that hold its values, ` +
          'with changeQuery where a version has others',
      ),
    ),
  ]
}

/** Everything wrong with the query of a route. */
export const queryIssues = (types: TypeGraph, route: Route, place: string): readonly Issue[] => [
  ...dialectIssues(route, place),
  ...Object.entries(route.query ?? {}).flatMap((entry): readonly Issue[] => {
    const [name, { shape, default: standing, value, explode }] = entry
    const exploded =
      explode === true && shape.kind !== 'array'
        ? [{ place, message: `the query parameter "${name}" explodes, and is no list` }]
        : []
    return [
      ...useIssues(types, route, entry, place),
      ...cursorIssues(types, route, entry, place),
      ...exploded,
      ...[standing, value].flatMap((literal) =>
        literal === undefined
          ? []
          : literalIssues(shape, types, literal, `the value of "${name}"`, place),
      ),
    ]
  }),
]

/** Parameters that filtered by the field of their name, and whose field has another name now. */
export const strayedIssues = (
  before: { readonly types: TypeGraph; readonly routes: readonly Route[] },
  after: { readonly types: TypeGraph; readonly routes: readonly Route[] },
  place: string,
): readonly Issue[] =>
  before.routes.flatMap((older) => {
    const newer = after.routes.find(({ id }) => id === older.id)
    if (!newer) return []
    return Object.entries(older.query ?? {}).flatMap(([name, parameter]) => {
      const found = parameterById(newer.query, parameterId(name, parameter))
      if (!found || parameter.use || found[1].use) return []
      const use = useOf(before.types, older, name, parameter)
      if (use.kind !== 'filter' || useOf(after.types, newer, ...found).kind === 'filter') return []
      const message =
        `the query parameter "${found[0]}" filtered by the field of its name, which is gone: rename it ` +
        'with renameQuery, take it away with removeQuery, or say with changeQuery what it does'
      return [{ place: `${place} > route ${newer.id}`, message }]
    })
  })
